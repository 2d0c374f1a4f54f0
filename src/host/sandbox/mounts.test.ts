import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountName, parseMountInfo, planMounts } from './mounts.ts';

const INFO = `21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
22 21 0:20 / /proc rw - proc proc rw
23 21 0:21 / /run/user/0 rw - tmpfs tmpfs rw
24 21 254:1 / /var rw,relatime shared:2 master:3 - xfs /dev/vdb rw
25 24 254:2 / /var/lib/my\\040data rw - ext4 /dev/vdc rw
26 21 254:0 /x /etc/resolv.conf rw - ext4 /dev/vda rw
27 21 0:40 / /srv/share rw - nfs4 host:/x rw
28 27 254:3 / /srv/share/below rw - ext4 /dev/vdd rw
`;

test('each file system of the machine gets an overlay, files are copied, what cannot be shown is said', () => {
  const plan = planMounts(parseMountInfo(INFO), (point) => point === '/etc/resolv.conf');
  assert.deepEqual(plan.overlays, ['/', '/var', '/var/lib/my data']);
  assert.deepEqual(plan.files, ['/etc/resolv.conf']);
  assert.deepEqual(plan.notes, ['/srv/share (nfs4) is not visible in the clone']);
});

test('the name of a mount point means nothing to overlayfs', () => {
  assert.doesNotMatch(mountName('/a:b,c=d\\e/f g'), /[:,=\\/ ]/);
});
