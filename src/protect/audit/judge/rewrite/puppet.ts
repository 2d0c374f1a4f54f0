/** Remedies as resources. help.puppet.com, "Resource types". Pure. */
import { type Advice, enabledBy } from './advice.ts';
import type { Remedy } from './remedy.ts';

export function inPuppet(remedy: Remedy): Advice {
  switch (remedy.kind) {
    case 'set':
      return {
        say: 'before it, so that no catalogue is made when it is empty',
        code: `unless $${remedy.variable} { fail('${remedy.variable} is empty') }`,
      };
    case 'remove-only':
      return { say: 'name what may go', code: `package { ${list(remedy.packages)}: ensure => absent }` };
    case 'keep-packages':
      return {
        say: 'leave these out, and say that they stay',
        code: `package { ${list(remedy.packages)}: ensure => installed }`,
      };
    case 'mark-manual':
      return { say: 'before it', code: `exec { '/usr/bin/apt-mark manual ${remedy.packages.join(' ')}': }` };
    case 'name-files':
      return {
        say: 'name the files that may go one by one, without force and purge, and say that these stay',
        code: `file { ${list(remedy.paths)}: ensure => present }`,
      };
    case 'replace-beside':
      return {
        say: 'keep the old one (backup), and test before the service is told',
        code: "exec { '/usr/sbin/apache2ctl configtest': refreshonly => true }",
      };
    case 'take-writing-only':
      return {
        say: 'take away what is too much and no more',
        code: `file { ${text(remedy.path)}: mode => 'go-w' }`,
      };
    case 'keep-module':
      return {
        say: 'leave it on, or move the site first and test it (stakeout rehearse)',
        code: `file { ${text(remedy.link)}: ensure => link, target => ${text(enabledBy(remedy.link).target)} }`,
      };
    case 'start-again':
      return {
        say: 'leave it running',
        code: `service { ${text(remedy.unit)}: ensure => running, enable => true }`,
      };
    case 'keep-account':
      return {
        say: 'keep the account; a person is locked out with',
        code: `user { ${text(remedy.account)}: password => '!' }`,
      };
    case 'rehearse':
    default:
      return { say: 'run it in a throw-away clone first', code: 'stakeout rehearse -- puppet apply FILE' };
  }
}

function list(names: readonly string[]): string {
  return names.length === 1 ? text(names[0] ?? '') : `[${names.map(text).join(', ')}]`;
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
