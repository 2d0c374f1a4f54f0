import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResult } from '../../host/process/index.ts';
import { type ReinstallPorts, reinstallPackage } from './reinstall.ts';

const ref = { name: 'libapache2-mod-php8.2', version: '8.2.30-1~deb12u1', arch: 'amd64' };

/** Stands in for apt-get, which needs root and a network: keeps what it was asked for. */
function ports(codes: readonly number[], underWay = false) {
  const asked: (readonly string[])[] = [];
  const left = [...codes];
  const done: ReinstallPorts = {
    transactionUnderWay: () => underWay,
    run: (argv) => {
      asked.push(argv);
      const code = left.shift() ?? 0;
      const result: RunResult = {
        argv,
        code,
        signal: null,
        stdout: 'Reading package lists…',
        stderr: code === 0 ? '' : 'E: Version was not found',
        timedOut: false,
        truncated: false,
      };
      return Promise.resolve(result);
    },
  };
  return { asked, done };
}

test('the same version, downloaded first, then installed without the network', async () => {
  const { asked, done } = ports([0, 0]);
  assert.deepEqual(await reinstallPackage(ref, 'restore', done), {
    ok: true,
    output: 'Reading package lists…',
  });
  assert.deepEqual(
    asked.map((argv) => argv.at(-2)),
    ['--download-only', '--no-download'],
  );
  for (const argv of asked) {
    assert.equal(argv.at(-1), 'libapache2-mod-php8.2:amd64=8.2.30-1~deb12u1');
    for (const wanted of ['--reinstall', '-y', 'Dpkg::Options::=--force-confold'])
      assert.ok(argv.includes(wanted));
  }
});

test('a version that cannot be had is told in apt’s words, and nothing is installed', async () => {
  const { asked, done } = ports([100]);
  const result = await reinstallPackage(ref, 'restore', done);
  assert.deepEqual(result, {
    ok: false,
    why: 'failed',
    output: 'Reading package lists…\nE: Version was not found',
  });
  assert.equal(asked.length, 1);
});

test('not in another policy, not beside another transaction, not with a hostile name', async () => {
  const { asked, done } = ports([]);
  assert.deepEqual(await reinstallPackage(ref, 'observe', done), { ok: false, why: 'policy' });
  assert.deepEqual(await reinstallPackage(ref, 'ask', done), { ok: false, why: 'policy' });
  const busy = ports([], true);
  assert.deepEqual(await reinstallPackage(ref, 'restore', busy.done), { ok: false, why: 'transaction' });
  for (const bad of [
    { ...ref, name: '-oDpkg::Pre-Invoke::=touch' },
    { ...ref, name: 'a b' },
    { ...ref, version: '1 /tmp/evil.deb' },
    { ...ref, arch: '' },
  ])
    assert.deepEqual(await reinstallPackage(bad, 'restore', done), { ok: false, why: 'bad-name' });
  assert.deepEqual([...asked, ...busy.asked], []);
});
