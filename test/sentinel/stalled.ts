/** A sentinel to be stopped from outside: says where its files are, and whether the essential one came back. */
import { existsSync, linkSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Sentinel } from '../../src/detect/sentinel/index.ts';
import { readXattrs } from '../../src/host/file-system/index.ts';

const FILES = 30_000;
const directory = mkdtempSync('/var/tmp/stakeout-stalled-');
const vault = mkdtempSync('/var/tmp/stakeout-stalled-vault-');
for (let i = 0; i < FILES; i += 1) writeFileSync(join(directory, `f${i}`), '');
const essential = join(directory, 'essential.so');
writeFileSync(essential, 'essential');
linkSync(essential, join(vault, 'link'));
const stat = statSync(essential, { bigint: true });

const sentinel = await Sentinel.start({ stateDir: join(vault, 'state') });
let announced = false;
let settled: () => void = () => {};
sentinel.on('overflow', () => {
  announced = true;
});
sentinel.on('sighting', () => settled());
const seen = new Promise<void>((resolve) => {
  settled = resolve;
});
await sentinel.setOrders([
  {
    component: {
      id: `file:${essential}`,
      kind: 'file',
      class: 'module',
      path: essential,
      reason: [{ text: 'test' }],
      services: [],
    },
    mode: 'restore',
    link: join(vault, 'link'),
    state: {
      type: 'file',
      mode: Number(stat.mode) & 0o7777,
      uid: Number(stat.uid),
      gid: Number(stat.gid),
      size: Number(stat.size),
      mtimeNs: stat.mtimeNs.toString(),
      sha256: createHash('sha256').update('essential').digest('hex'),
      xattrs: readXattrs(essential),
    },
  },
]);
process.stdout.write(`${JSON.stringify({ directory, essential, events: sentinel.status.events })}\n`);
await seen;
await new Promise((resolve) => setTimeout(resolve, 300)); // the announcement follows the recheck
process.stdout.write(`${JSON.stringify({ restored: existsSync(essential), announced })}\n`);
process.stdin.resume();
process.stdin.once('end', () => {
  void sentinel.stop().then(() => {
    rmSync(directory, { recursive: true });
    rmSync(vault, { recursive: true });
  });
});
