/** Room left on the file systems that paths lie on: statfs(2), side by side, never asked where asking may hang. */
import { statfs } from 'node:fs/promises';
import { codeOf, messageOf } from '../../domain/errors.ts';
import { type Mount, mountAt, readMounts } from '../../host/mounts/index.ts';
import type { FileSystemUse } from './model.ts';

export interface SpaceOptions {
  readonly mounts?: () => readonly Mount[];
  readonly statfs?: (path: string) => Promise<FileSystemNumbers>;
  readonly deadlineMs?: number;
}

/** The members of `StatsFs` that count. */
export interface FileSystemNumbers {
  readonly bsize: number;
  readonly blocks: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

/** A local file system answers in microseconds; one with a dying disk may not. */
const DEADLINE_MS = 1000;
/** Beyond this many file systems a host is not a web server; the rest is said to be left out. */
const MAX_FILE_SYSTEMS = 64;
/** statfs(2) on these waits for a server, for ever when it is gone (nfs(5), hard), and takes one of four threads along. */
const REMOTE = /^(?:nfs\d?|cifs|smb\d?|smbfs|ceph|afs|9p|glusterfs|lustre|fuse(?:\..*)?|fuseblk)$/;
/** Mount points that have been asked and have not answered yet: they are not asked again until they do. */
const pending = new Map<string, { readonly answer: Promise<FileSystemNumbers | string>; late: boolean }>();

export async function fileSystemsOf(
  paths: readonly string[],
  options: SpaceOptions = {},
): Promise<{ readonly fileSystems: readonly FileSystemUse[]; readonly limits: readonly string[] }> {
  const all = group(paths, (options.mounts ?? readMountsOrNone)());
  const asked = all.slice(0, MAX_FILE_SYSTEMS);
  const found = await Promise.all(asked.map((one) => measure(one, options)));
  return {
    fileSystems: found.filter((one) => typeof one !== 'string'),
    limits: [
      ...found.filter((one) => typeof one === 'string'),
      ...(all.length > asked.length ? [`only ${asked.length} of ${all.length} file systems were asked`] : []),
    ],
  };
}

interface Used {
  readonly mount: Mount;
  readonly uses: string[];
}

function group(paths: readonly string[], mounts: readonly Mount[]): readonly Used[] {
  const found = new Map<number, Used>();
  for (const path of new Set(paths)) {
    const mount = mountAt(mounts, path);
    if (mount === undefined) continue;
    const used = found.get(mount.id) ?? { mount, uses: [] };
    used.uses.push(path);
    found.set(mount.id, used);
  }
  return [...found.values()];
}

/** The numbers, or in words why there are none. */
async function measure({ mount, uses }: Used, options: SpaceOptions): Promise<FileSystemUse | string> {
  const { point, type } = mount;
  if (REMOTE.test(type)) return `the room on ${point} is not known: ${type} may not answer`;
  const answer = await withinDeadline(point, options);
  if (typeof answer === 'string') return `the room on ${point} is not known: ${answer}`;
  return {
    mountPoint: point,
    type,
    source: mount.source,
    totalBytes: answer.blocks * answer.bsize,
    freeBytes: answer.bavail * answer.bsize,
    totalInodes: answer.files,
    freeInodes: answer.ffree,
    readOnly: mount.readOnly,
    uses,
  };
}

async function withinDeadline(point: string, options: SpaceOptions): Promise<FileSystemNumbers | string> {
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  const asked = pending.get(point) ?? ask(point, options.statfs ?? statfs);
  if (asked.late) return 'it has not answered since it was asked';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => {
      asked.late = true;
      resolve(`no answer within ${deadlineMs} ms`);
    }, deadlineMs);
  });
  const answer = await Promise.race([asked.answer, late]);
  clearTimeout(timer);
  return answer;
}

function ask(point: string, how: (path: string) => Promise<FileSystemNumbers>) {
  const answer = how(point)
    .catch((error: unknown) => codeOf(error) ?? messageOf(error))
    .finally(() => pending.delete(point));
  const asked = { answer, late: false };
  pending.set(point, asked);
  return asked;
}

function readMountsOrNone(): readonly Mount[] {
  try {
    return readMounts();
  } catch {
    return []; // no /proc
  }
}
