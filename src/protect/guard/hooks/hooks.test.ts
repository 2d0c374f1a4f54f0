import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { StakeoutError } from '../../../domain/errors.ts';
import { GUARD_FILES } from '../../../host/guard-places.ts';
import { guardFiles } from '../files.ts';
import { APT_CONFIGURATION, DPKG_CONFIGURATION } from './drop-ins.ts';
import type { HookSettings } from './settings.ts';

const SETTINGS: HookSettings = {
  node: '/opt/stakeout/node',
  main: '/opt/stakeout/dist/guard.mjs',
  program: '/usr/bin/stakeout',
  stateDir: '/var/lib/stakeout',
  failMode: 'last-known',
};

test('an installation is the files that everybody takes for it', () => {
  assert.deepEqual(
    guardFiles(SETTINGS)
      .map(({ path }) => path)
      .toSorted(),
    [...GUARD_FILES].toSorted(),
  );
});

for (const { path, text } of guardFiles(SETTINGS).filter(({ mode }) => mode === 0o755))
  test(`${path} is POSIX sh and has no hole where a value should be`, () => {
    execFileSync('/bin/sh', ['-n'], { input: text });
    assert.doesNotMatch(text, /undefined|\[object|\$\{[^}]*\b(?:settings|TOKENS_DIR)\b/);
    assert.match(text, /^STATE=\/var\/lib\/stakeout$/m);
  });

test('a path that a shell would read as something else is refused', () => {
  for (const odd of ['/opt/my dir/node', '/opt/$(id)', '/opt/a;b', "/opt/'", 'relative', '/opt/a\nb'])
    assert.throws(() => guardFiles({ ...SETTINGS, node: odd }), StakeoutError, odd);
});

test('a hook that is not there is not run, by any of the registrations', () => {
  const commands = [
    ...[...APT_CONFIGURATION.matchAll(/^[A-Z].*\{ "(.*)"; \};$/gm)].map(([, command = '']) => command),
    ...[...DPKG_CONFIGURATION.matchAll(/^(?:pre|post)-invoke=(.*)$/gm)].map(([, command = '']) => command),
  ];
  assert.equal(commands.length, 5);
  for (const command of commands) {
    const elsewhere = command
      .replaceAll('/usr/lib/stakeout/guard', '/nowhere')
      .replace('</proc/self/fd/20', '');
    execFileSync('/bin/sh', ['-c', elsewhere]); // throws when it ends with anything but 0
  }
});
