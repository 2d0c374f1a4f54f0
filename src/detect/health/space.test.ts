import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMountinfo } from '../../host/mounts/index.ts';
import { type FileSystemNumbers, fileSystemsOf } from './space.ts';

const MOUNTS = parseMountinfo(
  [
    '1 0 8:1 / / rw - ext4 /dev/sda1 rw',
    '2 1 0:9 / /run rw - tmpfs tmpfs rw',
    '3 1 0:8 / /var/www rw - nfs4 filer:/www rw,hard',
    '4 1 7:0 / /opt/app ro - squashfs /dev/loop0 ro',
    '5 1 0:7 / /mnt/sick rw - ext4 /dev/sdb rw',
  ].join('\n'),
);
const NUMBERS: FileSystemNumbers = { bsize: 4096, blocks: 1000, bavail: 10, files: 500, ffree: 7 };

test('paths are grouped by file system, each is asked once, what may hang is not asked', async () => {
  const asked: string[] = [];
  const { fileSystems, limits } = await fileSystemsOf(
    ['/var/log/apache2', '/run/php', '/var/www/html', '/opt/app/x', '/srv', '/srv'],
    {
      mounts: () => MOUNTS,
      statfs: (path) => {
        asked.push(path);
        return path === '/opt/app' ? Promise.reject(new Error('gone')) : Promise.resolve(NUMBERS);
      },
    },
  );
  assert.deepEqual(asked, ['/', '/run', '/opt/app']);
  assert.deepEqual(
    fileSystems.map((one) => [one.mountPoint, one.type, one.readOnly, ...one.uses]),
    [
      ['/', 'ext4', false, '/var/log/apache2', '/srv'],
      ['/run', 'tmpfs', false, '/run/php'],
    ],
  );
  const [root] = fileSystems;
  assert.deepEqual(
    [root?.totalBytes, root?.freeBytes, root?.totalInodes, root?.freeInodes],
    [4_096_000, 40_960, 500, 7],
  );
  assert.deepEqual(limits, [
    'the room on /var/www is not known: nfs4 may not answer',
    'the room on /opt/app is not known: gone',
  ]);
});

test('one that does not answer costs its deadline once, and is asked again after it has answered', async () => {
  let asked = 0;
  let answer: (numbers: FileSystemNumbers) => void = () => {};
  const look = (): ReturnType<typeof fileSystemsOf> =>
    fileSystemsOf(['/mnt/sick/a'], {
      mounts: () => MOUNTS,
      deadlineMs: 5,
      statfs: () => {
        asked += 1;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    });
  assert.match((await look()).limits.join(), /no answer within 5 ms/);
  assert.match((await look()).limits.join(), /has not answered since/);
  assert.equal(asked, 1);
  answer(NUMBERS);
  await new Promise((resolve) => setImmediate(resolve));
  const third = look();
  answer(NUMBERS);
  assert.equal((await third).fileSystems.length, 1);
  assert.equal(asked, 2);
});

test('two services on one file system ask it together', async () => {
  let asked = 0;
  const look = (): ReturnType<typeof fileSystemsOf> =>
    fileSystemsOf(['/srv'], {
      mounts: () => MOUNTS,
      statfs: () => {
        asked += 1;
        return new Promise((resolve) => setImmediate(() => resolve(NUMBERS)));
      },
    });
  const looks = await Promise.all([look(), look()]);
  assert.deepEqual([asked, ...looks.map((one) => one.limits.length)], [1, 0, 0]);
});

test('the file systems of this machine answer', async () => {
  const { fileSystems } = await fileSystemsOf(['/', '/proc/self/status']);
  assert.ok(fileSystems.every((one) => one.totalBytes >= one.freeBytes));
  assert.deepEqual(await fileSystemsOf([], { mounts: () => MOUNTS }), { fileSystems: [], limits: [] });
});
