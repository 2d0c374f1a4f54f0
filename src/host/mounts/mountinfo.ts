/** /proc/self/mountinfo, proc_pid_mountinfo(5). Pure. */

export interface Mount {
  /** Unique while mounted; a mount over another has another id. */
  readonly id: number;
  readonly point: string;
  /** `ext4`, `tmpfs`, `nfs4`, `fuse.sshfs` … */
  readonly type: string;
  /** Device, export or whatever the file system calls its source; may be empty. */
  readonly source: string;
  /** The mount or the file system below it takes no writes. */
  readonly readOnly: boolean;
}

/**
 * `36 35 98:0 /root /mnt\040point rw,noatime shared:1 - ext4 /dev/sda1 rw,errors=continue`: id, parent, device, root, mount
 * point, mount options, optional fields, a hyphen, type, source, options of the file system; \ooo for odd characters.
 */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const fields = line.split(' ');
    const [id, , , , point, options = ''] = fields;
    if (id === undefined || point === undefined || !/^\d+$/.test(id)) continue;
    const [type = '', source = '', superOptions = ''] = fields.slice(fields.indexOf('-', 6) + 1);
    mounts.push({
      id: Number(id),
      point: unescapeOctal(point),
      type,
      source: unescapeOctal(source),
      readOnly: [options, superOptions].some((list) => list.split(',').includes('ro')),
    });
  }
  return mounts;
}

/** Space, tab, newline and backslash are written as octal (fs/proc_namespace.c: mangle). */
function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** Is `path` the mount point or below it? */
export function covers(mount: Mount, path: string): boolean {
  return mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`);
}

/** The mount that a canonical path is on, by names alone: nothing is asked of the file system, which may be one that hangs. */
export function mountAt(mounts: readonly Mount[], path: string): Mount | undefined {
  let found: Mount | undefined;
  // Of two mounts on one point the later covers the earlier.
  for (const mount of mounts)
    if (covers(mount, path) && mount.point.length >= (found?.point.length ?? 0)) found = mount;
  return found;
}
