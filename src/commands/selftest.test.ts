import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EXIT } from '../domain/exit-codes.ts';
import { type RunResult, run } from '../host/process/index.ts';
import { selftestSchema } from './selftest.ts';

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const isRoot = process.geteuid?.() === 0;
const NOBODY = 65534;

function stateDir(t: TestContext): string {
  const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-selftest-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  return dir;
}

function selftest(dir: string, before: readonly string[] = []): Promise<RunResult> {
  const argv = [...before, process.execPath, MAIN, 'selftest', '--json'];
  return run(argv, { env: { STAKEOUT_STATE_DIR: dir } });
}

const broken = (result: RunResult): readonly string[] =>
  selftestSchema.parse(JSON.parse(result.stdout)).links.flatMap((one) => (one.ok ? [] : [one.link]));

test('as root every link works; nothing is left behind but the journal', {
  skip: !isRoot && 'needs root',
}, async (t) => {
  const dir = stateDir(t);
  const result = await selftest(dir);
  assert.deepEqual(broken(result), [], result.stdout);
  assert.equal(result.code, EXIT.ok);
  assert.deepEqual(
    fs.readdirSync(dir).filter((name) => !name.startsWith('journal.')),
    [],
  );
});

test('without root the remover cannot be named, and that link is said to be broken', async (t) => {
  const dir = stateDir(t);
  const drop = ['/usr/bin/setpriv', `--reuid=${NOBODY}`, '--clear-groups'];
  if (isRoot) fs.chownSync(dir, NOBODY, NOBODY);
  const result = await selftest(dir, isRoot ? drop : []);
  assert.deepEqual(broken(result), ['attribution'], result.stderr);
  assert.equal(result.code, EXIT.found);
});
