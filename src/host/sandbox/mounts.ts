/** Which of the machine's mounts a clone must rebuild, from /proc/self/mountinfo (proc_pid_mountinfo(5)). Pure. */

export interface Mount {
  readonly point: string;
  readonly type: string;
}

export interface MountPlan {
  /** Mount points that get an overlay of their own, in mount order; the first is `/`. */
  readonly overlays: readonly string[];
  /** Mount points that are single files (container runtimes mount /etc/resolv.conf so): their content is copied. */
  readonly files: readonly string[];
  /** Why something of the machine is not visible in the clone. */
  readonly notes: readonly string[];
}

/** The clone mounts these itself. */
const OWN_TREES = ['/proc', '/sys', '/dev', '/run', '/tmp'];

/** File systems that overlayfs takes as a lower layer and that hold a machine's files. */
const STORAGE = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'f2fs',
  'zfs',
  'overlay',
  'tmpfs',
  'squashfs',
  'erofs',
  'bcachefs',
  'jfs',
  'reiserfs',
]);

export function parseMountInfo(text: string): Mount[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const fields = line.split(' ');
      const point = fields[4];
      const type = fields[fields.indexOf('-', 6) + 1];
      return point === undefined || type === undefined ? [] : [{ point: unescapeOctal(point), type }];
    });
}

/** mountinfo writes space, tab, newline and backslash as `\040` and the like. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** `isFile` says whether a mount point is a file; it is asked only about storage mounts. */
export function planMounts(mounts: readonly Mount[], isFile: (point: string) => boolean): MountPlan {
  const overlays = ['/'];
  const files: string[] = [];
  const notes: string[] = [];
  for (const { point, type } of topmost(mounts)) {
    if (point === '/' || within(point, OWN_TREES)) continue;
    if (hiddenBelow(point, overlays, mounts)) continue;
    if (!STORAGE.has(type)) notes.push(`${point} (${type}) is not visible in the clone`);
    else if (isFile(point)) files.push(point);
    else overlays.push(point);
  }
  return { overlays, files, notes };
}

/** A later mount on the same point covers an earlier one. */
function topmost(mounts: readonly Mount[]): Mount[] {
  return [...new Map(mounts.map((mount) => [mount.point, mount])).values()];
}

/** Below a mount that the clone does not show there is nothing to mount on. */
function hiddenBelow(point: string, overlays: readonly string[], mounts: readonly Mount[]): boolean {
  const parents = mounts
    .map((mount) => mount.point)
    .filter((other) => other !== '/' && point.startsWith(`${other}/`));
  return parents.some((parent) => !overlays.includes(parent));
}

function within(point: string, trees: readonly string[]): boolean {
  return trees.some((tree) => point === tree || point.startsWith(`${tree}/`));
}

/** A directory name for a mount point that is safe in overlayfs options: no colon, comma or slash. */
export function mountName(point: string): string {
  return encodeURIComponent(point);
}
