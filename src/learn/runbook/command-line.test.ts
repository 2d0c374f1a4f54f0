import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { argvOf, commandLine, LineError } from './command-line.ts';
import { changesHost } from './programs.ts';

const at = { line: 1, column: 1 };
const split = (text: string, values: Record<string, string> = {}): readonly string[] =>
  argvOf(commandLine(text, at), values);

test('a line is split at blanks; quotes group and end nothing', () => {
  for (const [text, argv] of [
    ['apache2ctl configtest', ['apache2ctl', 'configtest']],
    ["  grep -c 'a b'  /var/log/x ", ['grep', '-c', 'a b', '/var/log/x']],
    ["dpkg-query -W '${Package}|$1;`x`\\n'", ['dpkg-query', '-W', '${Package}|$1;`x`\\n']],
    [`grep "it's" x`, ['grep', "it's", 'x']],
    [`grep 'a'"b"c x`, ['grep', 'abc', 'x']],
    [`grep '' x`, ['grep', '', 'x']],
    ['curl http://127.0.0.1/#top', ['curl', 'http://127.0.0.1/#top']],
    ['php-fpm8.2 -t', ['php-fpm8.2', '-t']],
    ['php8.2 -m', ['php8.2', '-m']],
    [
      'timeout 5 strace -f -o /run/x apache2ctl -t',
      ['timeout', '5', 'strace', '-f', '-o', '/run/x', 'apache2ctl', '-t'],
    ],
  ] as const)
    assert.deepEqual(split(text), argv, text);
});

test('a parameter stays one argument, whatever it holds', () => {
  assert.deepEqual(split('ls -l {{path}}/x "{{path}} y" \'{{path}}\'', { path: '/a b;c' }), [
    'ls',
    '-l',
    '/a b;c/x',
    '/a b;c y',
    '{{path}}',
  ]);
  assert.deepEqual(split('php-fpm{{php}} -t', { php: '8.2' }), ['php-fpm8.2', '-t']);
  assert.throws(() => split('ls {{other}}'), TypeError);
});

test('what a shell would act on is refused where it stands', () => {
  for (const [text, index] of [
    ['dmesg | tail', 6],
    ['ls > /tmp/x', 3],
    ['ls < x', 3],
    ['true && false', 5],
    ['true; false', 4],
    ['ls $HOME', 3],
    ['ls "$HOME"', 4],
    ['ls `pwd`', 3],
    ['ls "`pwd`"', 4],
    ['ls *.so', 3],
    ['ls a?', 4],
    ['ls [ab]', 3],
    ['ls {a,b}', 3],
    ['ls ~/x', 3],
    ['ls \\', 3],
    ['ls # all', 3],
    ['! true', 0],
    ["grep 'open", 5],
    ['(true)', 0],
    ['X=1 ls', 0],
    ['{{program}} x', 0],
    ['../ls', 0],
    ['ls\u202Ex', 2],
  ] as const)
    assert.throws(
      () => commandLine(text, at),
      (error) => error instanceof LineError && error.at === index && error.next !== '',
      `${text}: ${index}`,
    );
});

test('what runs other programs out of text is refused', () => {
  for (const text of [
    "sh -c 'rm x'",
    '/bin/bash x',
    "perl -e 'x'",
    'python3 x.py',
    'php x.php',
    'php{{php}} x.php',
    'env ls',
    'xargs rm',
    'sudo ls',
    'find / -exec rm {{x}}',
    'timeout 5 sh x',
    'timeout -s KILL 5 bash x',
    "strace -f -o /run/x sh -c 'x'",
    'awk 1 x',
    'vim x',
  ])
    assert.throws(() => commandLine(text, at), LineError, text);
});

const SHELL = 'ab -/"\'$`\\|&;<>(){}*?[]~#!=\n\t\u0000';

test('no text is split into what a shell would have run otherwise', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...SHELL.split('')) }), (text) => {
      try {
        const argv = split(text);
        assert.ok(argv.length > 0 && argv[0] !== '');
        const outside = text.replaceAll(/'[^']*'|"[^"]*"/g, '');
        assert.ok(!/[|&;<>()$`\\*?[\]\n]/.test(outside), text);
      } catch (error) {
        assert.ok(error instanceof LineError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

test('programs that change a host are known by how they are called', () => {
  const changes = (text: string): boolean => {
    const [program = '', ...args] = split(text);
    return changesHost(program, args);
  };
  for (const text of [
    'rm x',
    'apt-get --yes install x',
    'service apache2 restart',
    'systemctl restart x',
    'sed -i s/a/b/ x',
    'find /x -delete',
    'dpkg --install x',
    'timeout 5 rm x',
    'apache2ctl graceful',
    'stakeout repair --yes',
  ])
    assert.ok(changes(text), text);
  for (const text of [
    'ls x',
    'apt-get --simulate install x',
    'service apache2 status',
    'systemctl status x',
    'sed s/a/b/ x',
    'find /x',
    'dpkg --verify x',
    'strace -f apache2ctl configtest',
    'stakeout diagnose',
    'stakeout repair',
  ])
    assert.ok(!changes(text), text);
});
