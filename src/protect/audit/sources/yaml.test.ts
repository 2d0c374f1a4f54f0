/** Playbooks, cloud-init and pipelines: what is found stands exactly there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Case, shown } from './testing/found.ts';

const FILE = '/usr/lib/apache2/modules/libphp8.2.so';
const LOSS = `rm -f ${FILE}`;
const task = (body: string): string => `- hosts: web\n  tasks:\n    - name: Clean up\n      ${body}\n`;

const CASES: readonly Case[] = [
  {
    name: 'shell',
    kind: 'ansible',
    text: task(`shell: ${LOSS}`),
    found: [`file-removal 4:14 ${LOSS}`],
  },
  {
    name: 'a literal block',
    kind: 'ansible',
    text: task(`ansible.builtin.shell: |\n        ls\n        ${LOSS}\n      when: x`),
    found: [`file-removal 6:9 ${LOSS}`],
  },
  {
    name: 'a folded block',
    kind: 'ansible',
    text: task(`command: >-\n        rm -f\n        ${FILE}`),
    found: [`file-removal 5:9 rm -f\n        ${FILE}`],
  },
  {
    name: 'argv, with a value',
    kind: 'ansible',
    text: `- hosts: web\n  vars: {v: "8.2"}\n  tasks:\n  - command:\n      argv: [rm, "/usr/lib/apache2/modules/libphp{{ v }}.so"]\n`,
    found: ['file-removal 5:14 rm, "/usr/lib/apache2/modules/libphp{{ v }}.so'],
  },
  {
    name: 'apt, state absent',
    kind: 'ansible',
    text: task('apt:\n        name: [curl, libapache2-mod-php8.2]\n        state: absent'),
    found: ['package-removal 5:15 [curl, libapache2-mod-php8.2]'],
  },
  {
    name: 'the old form, and the long name',
    kind: 'ansible',
    text: task('ansible.builtin.apt: name=libapache2-mod-php8.2 state=absent'),
    found: ['package-removal 4:28 name=libapache2-mod-php8.2 state=absent'],
  },
  {
    name: 'a loop',
    kind: 'ansible',
    text: task(
      'package:\n        name: "{{ item }}"\n        state: absent\n      loop:\n        - curl\n        - libapache2-mod-php8.2',
    ),
    found: ['package-removal 5:15 "{{ item }}"'],
  },
  {
    name: "a block, and a role's tasks",
    kind: 'ansible',
    text: `- block:\n    - file:\n        path: ${FILE}\n        state: absent\n  rescue:\n    - file: {dest: ${FILE}, state: absent}\n`,
    found: [`file-removal 3:15 ${FILE}`, `file-removal 6:20 ${FILE}`],
  },
  {
    name: 'a module and a service',
    kind: 'ansible',
    text: '- community.general.apache2_module: {name: php8.2, state: absent}\n- service: {name: apache2, state: stopped}\n',
    found: ['module-disabled 1:44 php8.2', 'service-stopped 2:19 apache2'],
  },
  {
    name: 'look-alikes: present, another path, a comment, a debug message',
    kind: 'ansible',
    text: `- apt: {name: libapache2-mod-php8.2, state: present}\n- file: {path: /tmp/x, state: absent}\n# - shell: ${LOSS}\n- debug: {msg: "${LOSS}"}\n- apt: {name: php7.4, state: absent}\n`,
    found: [],
  },
  {
    name: 'runcmd: a text, a list, in quotes',
    kind: 'cloud-init',
    text: `#cloud-config\nruncmd:\n  - ls\n  - [rm, -f, ${FILE}]\n  - "x=\\"a\\"; ${LOSS}"\n`,
    found: [`file-removal 4:6 rm, -f, ${FILE}`, `file-removal 5:15 ${LOSS}`],
  },
  {
    name: 'write_files, and a script in it',
    kind: 'cloud-init',
    text: `#cloud-config\nwrite_files:\n  - path: ${FILE}\n    content: ''\n  - path: /usr/local/bin/x\n    content: |\n      #!/bin/sh\n      ${LOSS}\n`,
    found: [`file-replacement 3:11 ${FILE}`, `file-removal 8:7 ${LOSS}`],
  },
  {
    name: 'look-alikes: packages, another file, a key that runs nothing',
    kind: 'cloud-init',
    text: `#cloud-config\npackages: [libapache2-mod-php8.2]\nfinal_message: "${LOSS}"\nruncmd: [ls, [echo, "; ${LOSS}"]]\n`,
    found: [],
  },
  {
    name: 'run, with env and an expression',
    kind: 'github-workflow',
    text: `on: push\nenv: {D: /usr/lib/apache2}\njobs:\n  a:\n    steps:\n      - name: x\n        run: |\n          echo \${{ github.sha }}\n          rm -rf "$D/modules"\n`,
    found: ['file-removal 9:11 rm -rf "$D/modules"'],
  },
  {
    name: 'look-alikes: another shell, an input',
    kind: 'github-workflow',
    text: `jobs:\n  a:\n    steps:\n      - {shell: python, run: "${LOSS}"}\n      - {uses: a/b@v1, with: {run: "${LOSS}"}}\n`,
    found: [],
  },
  {
    name: 'script behind before_script',
    kind: 'gitlab-ci',
    text: `before_script: [d=/usr/lib/apache2]\nx:\n  script:\n    - ls\n    - rm -rf $d/modules\n`,
    found: ['file-removal 5:7 rm -rf $d/modules'],
  },
  {
    name: 'look-alikes: a name, a rule',
    kind: 'gitlab-ci',
    text: `x:\n  script: [ls]\n  rules: [{if: "${LOSS}"}]\n`,
    found: [],
  },
  {
    name: 'an alias',
    kind: 'gitlab-ci',
    text: `.a: &a\n  - ${LOSS}\nx:\n  script: *a\n`,
    found: [`file-removal 2:5 ${LOSS}`],
  },
];

for (const { name, kind, text, found } of CASES)
  test(`${kind}: ${name}`, () => assert.deepEqual(shown(kind, text), found));

test('CR LF and a byte order mark move nothing', () => {
  const text = `\uFEFF${task(`shell: |\n        ls\n        ${LOSS}`)}`.replaceAll('\n', '\r\n');
  assert.deepEqual(shown('ansible', text), [`file-removal 6:9 ${LOSS}`]);
});

const BOMB = `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join('')}x: {script: *a30}\n`;
const HOSTILE: readonly (readonly [string, string, RegExp])[] = [
  ['an alias bomb', BOMB, /^unreadable \d+:\d+ /],
  ['10,000 brackets', `x: ${'['.repeat(10_000)}`, /^unreadable 1:\d+ /],
  ['10,000 dashes', '- '.repeat(10_000), /^unreadable 1:1 /],
  [
    '500 levels of indentation',
    Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    /^unreadable 42:42 /,
  ],
  ['a broken quote', 'x: {script: "ls}\n', /^unreadable \d+:\d+ /],
  ['NUL', 'x: \0\n', /^unreadable 1:4 /],
  ['5 MB', 'x: y\n'.repeat(1 << 20), /^unreadable 1:1 /],
];
for (const [name, text, first] of HOSTILE)
  test(`hostile: ${name}`, () => {
    for (const kind of ['ansible', 'cloud-init', 'github-workflow', 'gitlab-ci'] as const)
      assert.match(shown(kind, text)[0] ?? '', first, kind);
  });
