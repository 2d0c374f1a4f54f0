import assert from 'node:assert/strict';
import { test } from 'node:test';
import { covers, mountAt, parseMountinfo } from './mountinfo.ts';

const TEXT = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
90 22 0:38 / /mnt/a\\040b rw - tmpfs none ro,size=4k
91 22 0:5 /null /usr/lib/x.so ro master:2 propagate_from:1 - devtmpfs devtmpfs rw
92 22 0:40 / /srv rw - nfs4 host:/a\\040b rw
garbage
`;

test('mounts are read with their odd characters, types and whether they take writes', () => {
  assert.deepEqual(parseMountinfo(TEXT), [
    { id: 22, point: '/', type: 'ext4', source: '/dev/vda', readOnly: false },
    { id: 90, point: '/mnt/a b', type: 'tmpfs', source: 'none', readOnly: true },
    { id: 91, point: '/usr/lib/x.so', type: 'devtmpfs', source: 'devtmpfs', readOnly: true },
    { id: 92, point: '/srv', type: 'nfs4', source: 'host:/a b', readOnly: false },
  ]);
});

test('a mount covers its point and what is below, not its neighbours', () => {
  const mount = { id: 1, point: '/usr/lib', type: '', source: '', readOnly: false };
  assert.deepEqual(
    ['/usr/lib', '/usr/lib/x', '/usr/libexec', '/usr'].map((path) => covers(mount, path)),
    [true, true, false, false],
  );
  assert.equal(covers({ ...mount, point: '/' }, '/usr'), true);
});

test('the mount of a path is the deepest, and of two on one point the later', () => {
  const mounts = parseMountinfo(
    `${TEXT}93 92 0:41 / /srv rw - tmpfs top rw\n94 22 0:42 / /srv/x rw - ext4 x rw\n`,
  );
  assert.deepEqual(
    ['/etc/passwd', '/srv', '/srv/a', '/srv/x/y', '/srvx'].map((path) => mountAt(mounts, path)?.id),
    [22, 93, 93, 94, 22],
  );
  assert.equal(mountAt([], '/a'), undefined);
});
