/** What is suggested is written in the language of the file, can be read there, and takes nothing itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { audit, type Kind, profileHost, readAs } from '../../index.ts';
import { LANGUAGES } from './index.ts';
import type { Remedy } from './remedy.ts';

const host = await profileHost('lamp-debian12');
const MODULE = '/etc/apache2/mods-enabled/php8.2.load';
const REMEDIES: readonly Remedy[] = [
  { kind: 'set', variable: 'DIR' },
  { kind: 'remove-only', packages: ['php7.4-cli', 'php7.4-common'] },
  { kind: 'keep-packages', packages: ['php8.2-xml', 'libapache2-mod-php8.2'] },
  { kind: 'mark-manual', packages: ['libapache2-mod-php8.2'] },
  { kind: 'name-files', paths: [MODULE, "/var/www/it's"], directories: ['/etc/apache2/mods-enabled'] },
  { kind: 'replace-beside', path: '/etc/apache2/apache2.conf' },
  { kind: 'take-writing-only', path: '/var/www/html' },
  { kind: 'keep-module', link: MODULE },
  { kind: 'keep-module', link: '/etc/apache2/sites-enabled/000-default.conf' },
  { kind: 'keep-module', link: '/etc/php/8.2/apache2/conf.d/20-mysqli.ini' },
  { kind: 'start-again', unit: 'apache2' },
  { kind: 'keep-account', account: 'www-data' },
  { kind: 'rehearse' },
];

/** A file of each kind around what is suggested; `item` where it is an item of a list already. */
const AROUND: Readonly<Record<Kind, (code: string) => string>> = {
  shell: (code) => code.replace('…', 'echo'),
  crontab: (code) => `@daily ${code.replace('…', 'echo')}`,
  'system-crontab': (code) => `@daily root ${code.replace('…', 'echo')}`,
  dockerfile: (code) => `FROM x\n${/^[A-Z]+ /.test(code) ? code : `RUN echo ${code}`}`,
  makefile: (code) => `all:\n\t${code.replaceAll('…', 'true')}`,
  systemd: (code) => `[Service]\n${/^[A-Z]\w+=/.test(code) ? code : ''}`,
  ansible: (code) =>
    `- ${code.startsWith('when:') ? `debug: {}\n  ${code}` : code.startsWith('{{') ? `debug: "${code}"` : code}`,
  puppet: (code) => code,
  'cloud-init': (code) => `#cloud-config\nruncmd:\n  ${code.startsWith('- ') ? code : `- [echo, x]`}`,
  'github-workflow': (code) => `jobs:\n  a:\n    steps:\n      ${code.startsWith('- ') ? code : '- run: ls'}`,
  'gitlab-ci': (code) =>
    `a:\n  script:\n    - ls\n    ${code.startsWith('- ') ? code : ''}\n  ${code.startsWith('after') ? code : ''}`,
};

for (const kind of Object.keys(LANGUAGES).filter((one): one is Kind => one in AROUND))
  test(kind, () => {
    for (const remedy of REMEDIES) {
      const { say, code = '' } = LANGUAGES[kind](remedy);
      assert.notEqual(say, '');
      if (code === '' || code.startsWith('stakeout rehearse')) continue;
      const text = `${AROUND[kind](code)}\n`;
      if (/^(?:ansible|cloud-init|git)/.test(kind))
        for (const document of parseAllDocuments(text)) assert.deepEqual(document.errors, [], text);
      const { findings } = audit([readAs(kind, 'file', text)], host);
      assert.deepEqual(
        findings.filter(({ severity }) => severity !== 'note').map(({ message }) => message),
        [],
        text,
      );
    }
  });

const CASES: readonly (readonly [kind: Kind, text: string, rewrite: RegExp])[] = [
  ['shell', 'apt-get purge php8.2-xml php7.4', /^leave these out: … \| grep -vxF -e php8\.2-xml/],
  ['shell', 'apt-get purge php8.2-xml curl', /^name what may go: apt-get purge curl$/],
  // What owns no component, and what owns one needs, is no more safe to name.
  ['shell', 'apt-get purge php-common php8.2-cli', /^leave these out: /],
  [
    'ansible',
    '- apt: {name: [php8.2-xml, php8.2-mbstring], state: absent}',
    /: ansible\.builtin\.apt: \{name: \['?php8\.2-.*\], state: present\}$/,
  ],
  [
    'ansible',
    '- shell: a2dismod php8.2',
    /community\.general\.apache2_module: \{name: php8\.2, state: present\}$/,
  ],
  ['ansible', '- shell: rm -rf "$1"', /ansible-playbook/],
  [
    'puppet',
    "package { 'php8.2-xml': ensure => purged }",
    /: package \{ 'php8\.2-xml': ensure => installed \}$/,
  ],
  [
    'puppet',
    "service { 'apache2': ensure => stopped }",
    /: service \{ 'apache2': ensure => running, enable => true \}$/,
  ],
  ['cloud-init', '#cloud-config\nruncmd: [userdel -f www-data]', /: - usermod --lock www-data$/],
  ['dockerfile', 'FROM x\nRUN userdel -f www-data', /: RUN usermod --lock www-data$/],
  [
    'systemd',
    '[Service]\nExecStart=/bin/systemctl stop apache2',
    /: ExecStopPost=\/usr\/bin\/systemctl start apache2;/,
  ],
  ['systemd', '[Service]\nExecStart=/bin/rm -rf /etc/apache2', /: ReadOnlyPaths=.*\/etc\/apache2/],
  ['makefile', 'x:\n\trm -rf $(D)/etc/apache2', /: \$\(or \$\(D\),\$\(error D is empty\)\)$/],
  ['makefile', 'x:\n\trm -rf /etc/apache2', /: case "\$\$f" in/],
  [
    'github-workflow',
    'jobs: {a: {steps: [{run: systemctl stop apache2}]}}',
    /: - \{if: always\(\), run: systemctl start apache2\};/,
  ],
  ['gitlab-ci', 'a: {script: [systemctl stop apache2]}', /: after_script: \[systemctl start apache2\];/],
  ['system-crontab', '@daily root userdel -f www-data', /: usermod --lock www-data$/],
  [
    'cloud-init',
    '#cloud-config\nwrite_files:\n- path: /x\n  content: |\n    #!/bin/sh\n    userdel -f www-data\n',
    /with: usermod --lock www-data$/,
  ],
  ['ansible', '- shell: "ls', /ansible-playbook --syntax-check/],
  ['ansible', '- shell: if true', /sh -n, fed with it/],
];

for (const [kind, text, rewrite] of CASES)
  test(`${kind}: ${JSON.stringify(text)}`, () =>
    assert.match(audit([readAs(kind, 'file', `${text}\n`)], host).findings[0]?.rewrite ?? '', rewrite));
