/** cgroup v2 paths by the id that the kernel gives a program (bpf_get_current_cgroup_id): also when the process is gone. */
import { closeSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { declare } from '../libc/index.ts';
import { printable } from './text.ts';

/**
 * struct file_handle (open_by_handle_at(2)) of a kernfs node: type FILEID_KERNFS (include/linux/exportfs.h), and as its
 * eight bytes the id itself (fs/kernfs/mount.c).
 */
const HANDLE = { length: 0, type: 4, id: 8, bytes: 16 } as const;
const FILEID_KERNFS = 0xfe;
const ID_BYTES = 8;
const O_PATH = 0o10000000;
const O_CLOEXEC = 0o2000000;

const openByHandleAt = declare<(mountFd: number, handle: Buffer, flags: number) => number>(
  'int open_by_handle_at(int mount_fd, void *handle, int flags)',
);

/** Where cgroup v2 is mounted: `… 30 23 0:26 / /sys/fs/cgroup rw … - cgroup2 cgroup2 rw`, proc_pid_mountinfo(5). */
export function cgroupMount(mountinfo: string): string | undefined {
  const line = mountinfo.split('\n').find((l) => / - cgroup2 /.test(l));
  return line?.split(' ')[4];
}

export class Cgroups {
  readonly #mount: string | undefined;
  readonly #mountFd: number | undefined;
  /** Ids are never used again while the machine runs. */
  readonly #paths = new Map<bigint, string>();

  constructor(mountinfo = readFileSync('/proc/self/mountinfo', 'utf8')) {
    this.#mount = cgroupMount(mountinfo);
    this.#mountFd = this.#mount === undefined ? undefined : openDirectory(this.#mount);
  }

  /** `/system.slice/ssh.service`; undefined where cgroup v2 is not mounted or the group has been removed. */
  path(id: bigint): string | undefined {
    const known = this.#paths.get(id);
    if (known !== undefined) return known;
    const path = this.#resolve(id);
    if (path !== undefined) this.#paths.set(id, path);
    return path;
  }

  close(): void {
    if (this.#mountFd !== undefined) closeSync(this.#mountFd);
  }

  #resolve(id: bigint): string | undefined {
    if (this.#mount === undefined || this.#mountFd === undefined) return undefined;
    const handle = Buffer.alloc(HANDLE.bytes);
    handle.writeUInt32LE(ID_BYTES, HANDLE.length);
    handle.writeInt32LE(FILEID_KERNFS, HANDLE.type);
    handle.writeBigUInt64LE(id, HANDLE.id);
    const fd = openByHandleAt(this.#mountFd, handle, O_PATH | O_CLOEXEC);
    if (fd < 0) return undefined; // ESTALE: removed; EPERM: not allowed in this container
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`).slice(this.#mount.length);
      return path === '' ? '/' : printable(path);
    } finally {
      closeSync(fd);
    }
  }
}

function openDirectory(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined; // the mount is outside our root directory, as in a chroot: cgroups stay unnamed
  }
}
