import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { StakeoutError } from '../../../domain/errors.ts';
import { GUARD_FILES } from '../../../host/guard-places.ts';
import { guardFiles } from '../files.ts';
import { APT_CONFIGURATION, DPKG_CONFIGURATION, rpmConfiguration } from './drop-ins.ts';
import type { HookSettings } from './settings.ts';

const SETTINGS: HookSettings = {
  node: '/opt/stakeout/node',
  main: '/opt/stakeout/dist/guard.mjs',
  program: '/usr/bin/stakeout',
  stateDir: '/var/lib/stakeout',
  failMode: 'last-known',
  manager: 'dpkg',
};
const PYTHON = '/usr/lib/python3.12/site-packages';
const ON_RPM: HookSettings = {
  ...SETTINGS,
  manager: 'rpm',
  rpmPlugins: '/usr/lib64/rpm-plugins',
  dnf: PYTHON,
};
const ALL = [...guardFiles(SETTINGS), ...guardFiles(ON_RPM)];

test('an installation is the files that everybody takes for it', () => {
  assert.deepEqual(
    ALL.map(({ path }) => path).toSorted(),
    GUARD_FILES.filter((path) => !path.endsWith('.py') || path.startsWith(PYTHON)).toSorted(),
  );
});

for (const { path, text } of ALL.filter(({ mode }) => mode === 0o755))
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

test('what stands for the place of plugins is the place, but for a refusal', () => {
  const [, command = ''] = /^%__plugindir %\((.*)\)$/m.exec(rpmConfiguration('/usr/lib64/rpm-plugins')) ?? [];
  const scratch = mkdtempSync(join(tmpdir(), 'hooks-'));
  const hook = join(scratch, 'hook');
  const place = (): string =>
    execFileSync('/bin/sh', ['-c', command.replaceAll('/usr/lib/stakeout/guard/rpm-hook', hook)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    assert.equal(place(), '/usr/lib64/rpm-plugins', 'no hook');
    for (const [script, expected] of [
      ['echo noise; exit 0', '/usr/lib64/rpm-plugins'],
      ['exit 127', '/usr/lib64/rpm-plugins'],
      ['kill -KILL $$', '/usr/lib64/rpm-plugins'],
      ['exit 1', '/usr/lib/stakeout/guard/refused'],
    ] as const) {
      writeFileSync(hook, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      assert.equal(place(), expected, script);
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
});

suite('the hook of apt passes on what the guard needs', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'hooks-'));
  after(() => rmSync(scratch, { recursive: true }));
  const seen = join(scratch, 'seen');

  /** Refuses everything, so that no token is left anywhere; what it was told is the answer. */
  function told(input: string): string {
    const main = join(scratch, 'main');
    writeFileSync(main, '');
    const node = join(scratch, 'node');
    writeFileSync(node, `#!/bin/sh\ncat >${seen}\nexit 10\n`, { mode: 0o755 });
    const hook = guardFiles({ ...SETTINGS, node, main, stateDir: scratch }).find(({ path }) =>
      path.endsWith('/apt-hook'),
    );
    assert.ok(hook);
    rmSync(seen, { force: true });
    const done = spawnSync('/bin/sh', ['-c', hook.text], { input, encoding: 'utf8' });
    assert.equal(done.stderr, '');
    return existsSync(seen) ? readFileSync(seen, 'utf8').trimEnd() : `exit ${done.status}`;
  }
  const REMOVE = 'cowsay 1 all none > - - none **REMOVE**';

  test('settings that matter, and packages; nothing of the hundreds of lines between', () => {
    const config = ['APT::Architecture=amd64', 'Binary=apt-get', 'DPkg::Options::=--purge', 'A::*=b'];
    const packages = [
      REMOVE,
      'a - - none < 1 all none **CONFIGURE**',
      'x*y - - none < 1 all none /tmp/a b*.deb',
    ];
    assert.equal(
      told(['VERSION 3', ...config, '', ...packages, ''].join('\n')),
      ['VERSION 3', 'Binary=apt-get', 'DPkg::Options::=--purge', '', REMOVE, packages[2]].join('\n'),
    );
  });

  test('also where no setting matters, and of two thousand packages', () => {
    assert.equal(told(`VERSION 3\n\n${REMOVE}\n`), `VERSION 3\n\n${REMOVE}`);
    const many = Array.from({ length: 2000 }, (_, n) => REMOVE.replace('cowsay', `p${n}`)).join('\n');
    assert.equal(told(`VERSION 3\nx=y\n\n${many}\n`), `VERSION 3\n\n${many}`);
  });

  test('another version, and nothing, are let go on', () => {
    for (const input of ['', 'VERSION 2\n\nx', 'VERSION 30\n\nx', 'VERSION 3\n'])
      assert.equal(told(input), 'exit 0', input);
  });
});
