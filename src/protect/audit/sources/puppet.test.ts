/** Puppet manifests: what is found stands exactly there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readAs } from './index.ts';
import { type Case, shown } from './testing/found.ts';

const FILE = '/usr/lib/apache2/modules/libphp8.2.so';
const LOSS = `rm -f ${FILE}`;
const CASES: readonly Omit<Case, 'kind'>[] = [
  {
    name: 'a package that is absent',
    text: "class php {\n  package { 'libapache2-mod-php8.2':\n    ensure => absent,\n  }\n}\n",
    found: ['package-removal 2:14 libapache2-mod-php8.2'],
  },
  {
    name: 'a list of titles, purged',
    text: "package { ['curl', 'libapache2-mod-php8.2']: ensure => 'purged' }\n",
    found: ['package-removal 1:21 libapache2-mod-php8.2'],
  },
  {
    name: 'variables, defaults, a condition',
    text: '$v = \'8.2\'\n$old = ["libapache2-mod-php${v}"]\nPackage { ensure => absent }\nif $x == 1 {\n  package { $old: }\n}\n',
    found: ['package-removal 5:13 $old'],
  },
  {
    name: 'behind a value that is computed',
    text: `$a = $facts['x'] ? { 'y' => 1, default => 2 }\nfile { '${FILE}': ensure => absent }\n`,
    found: [`file-removal 2:9 ${FILE}`],
  },
  {
    name: 'a class with parameters, a path of its own',
    text: `class x (String $v = '8.2', $w = undef) {\n  file { 'module':\n    ensure => 'absent',\n    path   => "/usr/lib/apache2/modules/libphp\${v}.so",\n  }\n}\n`,
    found: ['file-removal 4:16 /usr/lib/apache2/modules/libphp${v}.so'],
  },
  {
    name: 'a service, and the next body',
    text: "service { 'ssh': ensure => running; 'apache2': ensure => stopped }\n",
    found: ['service-stopped 1:38 apache2'],
  },
  {
    name: 'exec by its title, and by its command with an escape',
    text: `exec { '${LOSS}': path => '/bin' }\nexec { 'x':\n  command => "echo \\"a\\"; ${LOSS}",\n}\n`,
    found: [`file-removal 1:9 ${LOSS}`, `file-removal 3:27 ${LOSS}`],
  },
  {
    name: 'CR LF and a byte order mark',
    text: `\uFEFFfile {\r\n  '${FILE}':\r\n    ensure => absent\r\n}\r\n`,
    found: [`file-removal 2:4 ${FILE}`],
  },
  {
    name: 'look-alikes: installed, another one, a comment, a text, another type',
    text: `package { 'libapache2-mod-php8.2': ensure => installed }\npackage { 'php7.4': ensure => absent }\n# file { '${FILE}': ensure => absent }\nnotify { "${LOSS}": }\n/* exec { '${LOSS}': } */\nuser { 'bob': ensure => absent }\n`,
    found: [],
  },
  { name: 'no title', text: 'package { => }\n', found: ['unreadable 1:11 '] },
  { name: 'NUL', text: 'a\0', found: ['unreadable 1:2 '] },
  { name: '5 MB', text: '# x\n'.repeat(1 << 20), found: ['unreadable 1:1 '] },
  { name: '10,000 brackets', text: `package { ${'['.repeat(10_000)}`, found: ['unreadable 1:11 '] },
];

for (const { name, text, found } of CASES) test(name, () => assert.deepEqual(shown('puppet', text), found));

const WORDS = [
  'package',
  'exec',
  ' { ',
  " 'a' ",
  ': ',
  'ensure',
  ' => ',
  'absent',
  '}',
  '[',
  ']',
  ',',
  ';',
  '$x',
  ' = ',
  '"${x}',
  '"',
  '?',
  '(',
  ')',
  '\n',
];

test('any sequence of words is read to its end, without an error', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }), (words) => {
      for (const piece of readAs('puppet', 'x.pp', words.join('')).pieces)
        if (piece.kind !== 'shell') assert.ok(piece.span.line >= 1);
    }),
    { numRuns: 2000 },
  );
});
