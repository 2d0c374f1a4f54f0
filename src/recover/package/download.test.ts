import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RunOptions, RunResult } from '../../host/process/index.ts';
import { downloadDeb } from './download.ts';

const ref = { name: 'shop', version: '1:1.0-1', arch: 'amd64' };
const skip = fs.existsSync('/usr/bin/dpkg-deb') ? false : 'there is no dpkg-deb on this machine';

function scene(t: TestContext): string {
  const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-download-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  return dir;
}

const ended = (argv: readonly string[], code: number, stderr = ''): RunResult => {
  return { argv, code, signal: null, stdout: '', stderr, timedOut: false, truncated: false };
};

/** As apt-get does: leaves a package of this version in its working directory. */
function apt(dir: string, version: string, seen: (readonly string[])[]) {
  return (argv: readonly string[], { cwd = '' }: RunOptions): Promise<RunResult> => {
    seen.push(argv);
    const tree = fs.mkdtempSync(join(dir, 'tree-'));
    fs.mkdirSync(join(tree, 'DEBIAN'));
    const control = `Package: shop\nVersion: ${version}\nArchitecture: amd64\nMaintainer: x <x@example.org>\nDescription: x\n`;
    fs.writeFileSync(join(tree, 'DEBIAN/control'), control);
    execFileSync('/usr/bin/dpkg-deb', ['-Znone', '--build', tree, join(cwd, 'shop_x_amd64.deb')], {
      stdio: 'pipe',
    });
    return Promise.resolve(ended(argv, 0));
  };
}

test('exactly the version that is installed, in a directory of its own that goes again', {
  skip,
}, async (t) => {
  const dir = scene(t);
  const seen: (readonly string[])[] = [];
  const { deb, dispose } = await downloadDeb(ref, dir, apt(dir, ref.version, seen));
  assert.ok(deb.found, JSON.stringify(deb));
  assert.deepEqual(seen[0]?.slice(-2), ['download', 'shop:amd64=1:1.0-1']);
  assert.ok(fs.existsSync(deb.path));
  dispose();
  assert.equal(fs.existsSync(deb.path), false);
});

test('another version, a failure and a hostile name are told, and nothing of them is used', {
  skip,
}, async (t) => {
  const dir = scene(t);
  const why = async (...args: Parameters<typeof downloadDeb>): Promise<string> => {
    const { deb, dispose } = await downloadDeb(...args);
    dispose();
    return deb.found ? 'found' : deb.why;
  };
  assert.match(await why(ref, dir, apt(dir, '2.0', [])), /another package/);
  const failing = (argv: readonly string[]) =>
    Promise.resolve(ended(argv, 100, "W: x\nE: Version '1' for 'shop' was not found\n"));
  assert.equal(await why(ref, dir, failing), "it cannot be downloaded: Version '1' for 'shop' was not found");
  const never = (): never => assert.fail('it must not be run');
  for (const hostile of [{ name: '-oX' }, { name: 'a/b' }, { version: '1;x' }, { arch: '../x' }])
    assert.match(await why({ ...ref, ...hostile }, dir, never), /is not how packages are named/);
});
