import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mount } from '../../host/mounts/index.ts';
import { Cover } from './cover.ts';

test('only mounts that came after the orders hide anything, and only while they stand', () => {
  const mounted = { type: 'ext4', source: '/dev/vda', readOnly: false };
  const root: Mount = { id: 1, point: '/', ...mounted };
  const early: Mount = { id: 2, point: '/srv', ...mounted };
  const late: Mount = { id: 3, point: '/usr/lib/x.so', ...mounted };
  let mounts: readonly Mount[] = [root, early];
  const cover = new Cover(() => mounts);
  cover.accept();
  assert.deepEqual(cover.refresh(), []);
  mounts = [root, early, late];
  assert.deepEqual(cover.refresh(), [late]);
  assert.deepEqual(
    ['/usr/lib/x.so', '/usr/lib/y.so', '/srv/a'].map((path) => cover.hides(path)),
    [true, false, false],
  );
  mounts = [root, early];
  assert.deepEqual(cover.refresh(), [late]);
  assert.equal(cover.hides('/usr/lib/x.so'), false);
});
