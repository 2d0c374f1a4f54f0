/** Runs in a mount namespace of its own: prints how often each source of mount changes called, at rest, after a mount and after its end. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { watchByFanotify, watchByMountinfo } from '../../src/host/mounts/changes.ts';

const directory = mkdtempSync('/var/tmp/stakeout-mounts-');
const called = { fanotify: false, mountinfo: false };
const watches = [
  watchByMountinfo(() => {
    called.mountinfo = true;
  }),
];
try {
  watches.push(
    watchByFanotify(() => {
      called.fanotify = true;
    }),
  );
} catch {
  called.fanotify = true; // a kernel before 6.14: the other one is what counts there
}
const heard: boolean[] = [];
const listen = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 200));
  heard.push(called.mountinfo && (called.fanotify || watches.length === 1));
  called.mountinfo = false;
  called.fanotify = false;
};
await listen();
spawnSync('/bin/mount', ['-t', 'tmpfs', 'none', directory]);
await listen();
spawnSync('/bin/umount', [directory]);
await listen();
for (const watch of watches) watch.close();
rmdirSync(directory);
process.stdout.write(JSON.stringify(heard));
