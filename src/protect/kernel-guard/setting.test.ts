import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { wish, wishOf } from './setting.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'stakeout-setting-'));
after(() => rmSync(stateDir, { recursive: true, force: true }));

test('off until somebody says on, and off again when told', () => {
  assert.deepEqual(wishOf(stateDir), { on: false });
  wish(stateDir, true, new Date(0));
  assert.deepEqual(wishOf(stateDir), { on: true });
  wish(stateDir, false, new Date(0));
  assert.deepEqual(wishOf(stateDir), { on: false });
});

test('what cannot be read is off, and said', () => {
  mkdirSync(join(stateDir, 'guard'), { recursive: true });
  for (const text of [
    '',
    '{"on":true}',
    '{"schema":"stakeout.kernel-guard-setting/1","on":"yes","since":""}',
  ]) {
    writeFileSync(join(stateDir, 'guard', 'kernel.json'), text);
    const { on, problem } = wishOf(stateDir);
    assert.equal(on, false, text);
    assert.match(problem ?? '', /kernel\.json/, text);
  }
});
