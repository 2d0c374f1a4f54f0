/**
 * A file that was deleted and that a running server still has mapped: its content is whole, and the kernel lets root open it
 * (/proc/PID/map_files, proc_pid_map_files(5)). It ends with that process, so it comes before any download.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileState } from '../../domain/file-state.ts';
import { ProcFs } from '../../host/proc/index.ts';
import type { KnownDigest } from './file-tier.ts';

export interface MappedOriginal {
  readonly bytes: Buffer;
  /** Attributes of the deleted file itself. */
  readonly state: FileState;
}

/** No module is that large. */
const LARGEST = 256 << 20;
const DELETED = ' (deleted)';

/** Undefined when nobody has it mapped, or what is mapped is not what the package shipped. */
export function mappedOriginal(
  path: string,
  digest: KnownDigest,
  procRoot = '/proc',
): MappedOriginal | undefined {
  const name = canonical(path);
  const proc = new ProcFs(procRoot);
  for (const { pid } of proc.processes()) {
    if (!proc.maps(pid).files.some((one) => one.deleted && one.path === name)) continue;
    const found = readMapped(`${procRoot}/${pid}/map_files`, name, digest);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The kernel knows files by the real directory; the file itself is gone. */
function canonical(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

function readMapped(directory: string, name: string, digest: KnownDigest): MappedOriginal | undefined {
  try {
    const range = readdirSync(directory).find(
      (one) => readlinkSync(join(directory, one)) === `${name}${DELETED}`,
    );
    return range === undefined ? undefined : readWhole(join(directory, range), digest);
  } catch {
    return undefined; // the process is gone, or we are not root
  }
}

function readWhole(path: string, digest: KnownDigest): MappedOriginal | undefined {
  const fd = openSync(path, 'r');
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFile() || stat.size > BigInt(LARGEST)) return undefined;
    const bytes = Buffer.alloc(Number(stat.size));
    for (let done = 0, n = -1; done < bytes.length && n !== 0; done += n)
      n = readSync(fd, bytes, done, bytes.length - done, done);
    if (createHash(digest.algorithm).update(bytes).digest('hex') !== digest.hex) return undefined;
    const state: FileState = {
      type: 'file',
      mode: Number(stat.mode & 0o7777n),
      uid: Number(stat.uid),
      gid: Number(stat.gid),
      size: bytes.length,
      mtimeNs: stat.mtimeNs.toString(),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      xattrs: {},
    };
    return { bytes, state };
  } finally {
    closeSync(fd);
  }
}
