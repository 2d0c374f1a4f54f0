import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lineOf, lineTouching, runningScript } from './script-line.ts';

const SCRIPT = `#!/bin/bash
# apt-get -y purge 'php8*' is what this is about
OLD=$(dpkg -l | awk '/php/ {print $2}')
apt-get update
for package in $OLD; do
  apt-get -y \\
    purge "$package"
done
dpkg --force-depends -r libxml2
dpkg --force-depends -r libonig5
apt-get -y autoremove --purge
`;

const CASES: readonly (readonly [argv: string, line: number | undefined])[] = [
  ['apt-get update', 4],
  ['/usr/bin/apt-get -y purge php8.2-cli', 6],
  ['dpkg --force-depends -r libonig5', 10],
  ['apt-get -y autoremove --purge', 11],
  ['wget http://example.org', undefined],
];

for (const [argv, line] of CASES)
  test(`${argv}: line ${line}`, () => assert.equal(lineOf(SCRIPT, argv.split(' '))?.line, line));

test('what two lines say alike is told by how far bash has read, else not at all', () => {
  const twice = 'run clean --all\necho\nrun clean --all\necho\n';
  assert.equal(lineOf(twice, ['run', 'clean', '--all']), undefined);
  assert.equal(lineOf(twice, ['run', 'clean', '--all'], 16)?.line, 1);
  assert.equal(lineOf(twice, ['run', 'clean', '--all'], 37)?.line, 3);
});

test('control characters of a script reach no terminal', () => {
  assert.equal(lineOf('apt-get purge \u001b[2J', ['apt-get', 'purge'])?.text, 'apt-get purge ␛[2J');
});

const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const TOUCHES: readonly (readonly [script: string, line: number | undefined])[] = [
  [`date\necho x >${MODULE}\n`, 2],
  [`: >"${MODULE}"\ndate >/root/log\n`, 1],
  ['cd /usr/lib/apache2/modules\n: > libphp8.2.so\n', 2],
  [`import os\nos.unlink('${MODULE}')\n`, 2],
  [`# ${MODULE}\n: >${MODULE}\n`, 2],
  ['for f in *; do : >$f; done\n', undefined],
  [`: >${MODULE}\ndate >>${MODULE}\n`, undefined],
  [`: >${MODULE}.old\n`, undefined],
  [`rm -f ${MODULE}\ntruncate -s 0 ${MODULE}\necho x > ${MODULE}\nchmod 0 ${MODULE}\n`, 3],
  [`cat <${MODULE} >/root/copy\n: >| '${MODULE}'\n`, 2],
];
for (const [script, line] of TOUCHES)
  test(`what starts no program is known by the file: ${JSON.stringify(script)}`, () =>
    assert.equal(lineTouching(script, MODULE)?.line, line));

const folder = mkdtempSync(join(tmpdir(), 'stakeout-script-'));
after(() => rmSync(folder, { recursive: true }));

test('a script that writes itself is named, and so is one whose subshell does', () => {
  const path = join(folder, 'clean.sh');
  writeFileSync(path, `#!/bin/sh\ncd /\necho x >${MODULE}\n`);
  // Of no process that lives: what is asked of /proc is not there.
  const shell = { pid: 4_194_999, comm: 'clean.sh', argv: ['/bin/sh', path] };
  const position = { path, line: 3, text: `echo x >${MODULE}` };
  const of = { rung: 'ebpf', ancestors: [] } as const;
  assert.deepEqual(runningScript({ ...of, process: shell }, MODULE), position);
  assert.equal(runningScript({ ...of, process: shell }), undefined, 'asked for a program, it started none');
  const forked = { ...shell, pid: 4_194_998, inherited: true };
  assert.deepEqual(runningScript({ ...of, process: forked, ancestors: [shell] }, MODULE), position);
  const other = { pid: 4_194_997, comm: 'rm', argv: ['rm', '-f', '/etc/other'] };
  assert.deepEqual(runningScript({ ...of, process: other, ancestors: [shell] }, MODULE), { path });
});
