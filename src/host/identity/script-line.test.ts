import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf } from './script-line.ts';

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
