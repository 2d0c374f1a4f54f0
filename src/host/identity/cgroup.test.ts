import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cgroupMount } from './cgroup.ts';

test('the mount of cgroup v2 among those of v1', () => {
  const v1 = '34 31 0:29 / /sys/fs/cgroup/pids rw,relatime shared:7 - cgroup cgroup rw,pids\n';
  const v2 = '35 31 0:30 / /sys/fs/cgroup/unified rw,relatime shared:8 - cgroup2 cgroup2 rw\n';
  assert.equal(cgroupMount(v1 + v2), '/sys/fs/cgroup/unified');
  assert.equal(cgroupMount(v1), undefined);
});
