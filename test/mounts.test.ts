import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const skip = process.getuid?.() === 0 ? false : 'needs root: mounts';

test('both sources of mount changes are silent at rest and tell of a mount and of its end', { skip }, () => {
  const program = join(import.meta.dirname, 'mounts', 'changes.ts');
  const { stdout, stderr } = spawnSync('/usr/bin/unshare', ['-m', process.execPath, program], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), [false, true, true]);
});
