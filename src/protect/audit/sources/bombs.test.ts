/** Small files that would become large ones, or keep a pattern busy: each is said to be too much, or read in linear work. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Kind, readAs } from './index.ts';

const double = (of: (i: number) => string): string =>
  Array.from({ length: 40 }, (_, i) => of(i + 1)).join('\n');

const BOMBS: readonly (readonly [Kind, string, string])[] = [
  ['puppet', 'lists', `$a0 = [1]\n${double((i) => `$a${i} = [$a${i - 1}, $a${i - 1}]`)}\npackage { $a40: }`],
  [
    'puppet',
    'texts',
    `$a0 = 'xx'\n${double((i) => `$a${i} = "\${a${i - 1}}\${a${i - 1}}"`)}\nexec { $a40: }`,
  ],
  ['makefile', 'a long variable', `A = ${'x'.repeat(60_000)}\nall:\n${'\techo $(A)\n'.repeat(50_000)}`],
  [
    'gitlab-ci',
    'a text by its alias',
    `.a: &a ${'x'.repeat(500_000)}\nb:\n  script: [${'*a, '.repeat(10_000)}ls]\n`,
  ],
  [
    'crontab',
    'variables',
    `${Array.from({ length: 30_000 }, (_, i) => `A${i}=1\n`).join('')}${'@daily ls\n'.repeat(50_000)}`,
  ],
  [
    'makefile',
    'references to nothing',
    `E =\nA = ${'$(E)'.repeat(9000)}\nall:\n${'\techo $(A)\n'.repeat(80_000)}`,
  ],
  [
    'ansible',
    'expressions in expressions',
    `- hosts: a\n  vars: {a0: '', ${double((i) => `a${i}: "${`{{ a${i - 1} }}`.repeat(30)}",`).replaceAll('\n', ' ')}}\n  tasks:\n  - file: {path: "{{ a6 }}", state: absent}\n`,
  ],
  ['dockerfile', 'a long ENV in many', `ENV A=${'x'.repeat(60_000)}\n${'ENV B=$A\n'.repeat(50_000)}`],
  ['puppet', 'a long text in many', `$a = '${'x'.repeat(200_000)}'\n${'$b = "${a}"\n'.repeat(40_000)}`],
  [
    'puppet',
    'defaults in many resources',
    `Package { ${'a0 => 1, '.repeat(10)}${Array.from({ length: 30_000 }, (_, i) => `a${i} => 1,`).join('')} }\npackage { ${Array.from({ length: 4000 }, (_, i) => `p${i}: ensure => absent;`).join('')} }`,
  ],
];
for (const [kind, name, text] of BOMBS)
  test(`${kind}: ${name}`, () =>
    assert.deepEqual(
      readAs(kind, 'x', text).pieces.flatMap((piece) => (piece.kind === 'unreadable' ? piece.why : [])),
      ['its variables, aliases or loops make too much of it: what follows is not read'],
    ));

const BLANK = ' '.repeat(500_000);
const WORD = 'a'.repeat(500_000);
const LONG: readonly (readonly [Kind, string])[] = [
  ['makefile', `a${BLANK}b\n`],
  ['makefile', `a:\n\t${'\\'.repeat(500_000)}b\n`],
  ['crontab', `A=x${BLANK}y\n`],
  ['crontab', `1${BLANK}2\n`],
  ['dockerfile', `ENV ${WORD}!\n`],
  ['dockerfile', 'RUN <<E\nE\n'.repeat(50_000)],
  ['systemd', `Exec=${BLANK}\n[${WORD}\n`],
  ['ansible', `- shell: "a\n${BLANK}b\n"\n`],
];
for (const [kind, text] of LONG)
  test(`${kind}: ${JSON.stringify(text.slice(0, 12))}…, long`, () =>
    assert.ok(readAs(kind, 'x', text).pieces));
