/** Remedies as tasks. docs.ansible.com: the modules named, "Blocks", the filter `mandatory`. Pure. */
import { type Advice, enabledBy } from './advice.ts';
import type { Remedy } from './remedy.ts';

export function inAnsible(remedy: Remedy): Advice {
  switch (remedy.kind) {
    case 'set':
      return {
        say: 'so that the task fails when it is not set',
        code: `{{ ${remedy.variable} | mandatory }}`,
      };
    case 'remove-only':
      return {
        say: 'name what may go',
        code: `ansible.builtin.apt: {name: ${list(remedy.packages)}, state: absent}`,
      };
    case 'keep-packages':
      return {
        say: 'leave these out, and say that they stay',
        code: `ansible.builtin.apt: {name: ${list(remedy.packages)}, state: present}`,
      };
    case 'mark-manual':
      return {
        say: 'as a task before it',
        code: `ansible.builtin.command: apt-mark manual ${remedy.packages.join(' ')}`,
        more: 'or leave autoremove out',
      };
    case 'name-files':
      return {
        say: 'loop over the files that may go, and leave these out',
        code: `when: item not in ${list(remedy.paths)}`,
      };
    case 'replace-beside':
      return {
        say: 'keep the old one (backup: true), and test before anything is restarted, as a task behind it',
        code: 'ansible.builtin.command: apache2ctl configtest',
      };
    case 'take-writing-only':
      return {
        say: 'take away what is too much and no more',
        code: `ansible.builtin.file: {path: ${scalar(remedy.path)}, mode: go-w}`,
      };
    case 'keep-module':
      return {
        say: 'leave it on, or move the site first and test it (stakeout rehearse)',
        code: keepModule(remedy.link),
      };
    case 'start-again':
      return {
        say: 'put both into a block, and start it again below its always:',
        code: `ansible.builtin.service: {name: ${scalar(remedy.unit)}, state: started, enabled: true}`,
        more: 'or state: reloaded in place of stopped',
      };
    case 'keep-account':
      return {
        say: 'keep the account; a person is locked out with',
        code: `ansible.builtin.user: {name: ${scalar(remedy.account)}, password_lock: true}`,
      };
    case 'rehearse':
    default:
      return {
        say: 'run it in a throw-away clone first',
        code: 'stakeout rehearse -- ansible-playbook -c local -i localhost, FILE',
      };
  }
}

function keepModule(link: string): string {
  const { of, name, target } = enabledBy(link);
  if (of === 'apache-module')
    return `community.general.apache2_module: {name: ${scalar(name)}, state: present}`;
  return `ansible.builtin.file: {path: ${scalar(link)}, src: ${scalar(target)}, state: link}`;
}

function list(names: readonly string[]): string {
  return `[${names.map(scalar).join(', ')}]`;
}

/** What YAML reads as this very text inside of brackets. */
function scalar(text: string): string {
  return /^[A-Za-z/][\w./+-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : `'${text.replaceAll("'", "''")}'`;
}
