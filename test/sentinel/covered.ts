/** Runs in a mount namespace of its own: mounts /dev/null over a guarded file, then takes the mount away. */
import { Scene, thief } from './scene.ts';

const s = await Scene.open();
let returned = false;
s.sentinel.on('returned', () => {
  returned = true;
});
const path = s.module('module.so');
await s.guard(path);
thief('/bin/mount', '--bind', '/dev/null', path);
await s.until(() => s.sightings.length > 0);
thief('/bin/umount', path);
await s.until(() => returned);
const [seen] = s.sightings;
process.stdout.write(JSON.stringify({ covered: seen?.covered, outcome: seen?.outcome, returned }));
await s.close();
