/** /proc/self/mountinfo, proc_pid_mountinfo(5). Pure. */

export interface Mount {
  /** Unique while mounted; a mount over another has another id. */
  readonly id: number;
  readonly point: string;
}

/** `36 35 98:0 /root /mnt\040point rw …`: field 1 is the id, field 5 the mount point, with \ooo for odd characters. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const [id, , , , point] = line.split(' ');
    if (id === undefined || point === undefined || !/^\d+$/.test(id)) continue;
    mounts.push({ id: Number(id), point: unescapeOctal(point) });
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
