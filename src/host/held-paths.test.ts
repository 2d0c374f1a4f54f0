import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { holdPath, isHeld, releasePath } from './held-paths.ts';

test('a path is held from hold to release, whatever its name', (t) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'stakeout-held-'));
  t.after(() => rmSync(stateDir, { recursive: true }));
  const odd = '/a/../b\n\u001b[31m/ü';
  assert.equal(isHeld(stateDir, odd), false);
  holdPath(stateDir, odd);
  holdPath(stateDir, odd);
  assert.equal(isHeld(stateDir, odd), true);
  assert.equal(isHeld(stateDir, '/a'), false);
  releasePath(stateDir, odd);
  releasePath(stateDir, odd);
  assert.equal(isHeld(stateDir, odd), false);
});
