import assert from 'node:assert/strict';
import { test } from 'node:test';
import { covers, parseMountinfo } from './mountinfo.ts';

const TEXT = `22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
90 22 0:38 / /mnt/a\\040b rw - tmpfs none rw
91 22 0:5 /null /usr/lib/x.so rw - devtmpfs devtmpfs rw
garbage
`;

test('mount points are read with their odd characters', () => {
  assert.deepEqual(parseMountinfo(TEXT), [
    { id: 22, point: '/' },
    { id: 90, point: '/mnt/a b' },
    { id: 91, point: '/usr/lib/x.so' },
  ]);
});

test('a mount covers its point and what is below, not its neighbours', () => {
  const mount = { id: 1, point: '/usr/lib' };
  assert.deepEqual(
    ['/usr/lib', '/usr/lib/x', '/usr/libexec', '/usr'].map((path) => covers(mount, path)),
    [true, true, false, false],
  );
  assert.equal(covers({ id: 1, point: '/' }, '/usr'), true);
});
