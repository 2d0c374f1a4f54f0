/**
 * Writes an initramfs: a cpio archive of the format `newc`, which the kernel unpacks into its first root
 * (Documentation/driver-api/early-userspace/buffer-format.rst). A header of 110 characters, thirteen numbers in hexadecimal,
 * then name and content, each padded to four bytes.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

export interface Entry {
  /** Without a leading slash; directories before what is in them. */
  readonly path: string;
  readonly mode: number;
  readonly content?: Buffer;
  readonly device?: readonly [major: number, minor: number];
}

const TYPE = { directory: 0o040000, file: 0o100000, link: 0o120000, character: 0o020000 } as const;

export const directory = (path: string): Entry => ({ path, mode: TYPE.directory | 0o755 });
export const file = (path: string, content: Buffer | string, mode = 0o644): Entry => ({
  path,
  mode: TYPE.file | mode,
  content: Buffer.from(content),
});
export const link = (path: string, target: string): Entry => ({
  path,
  mode: TYPE.link | 0o777,
  content: Buffer.from(target),
});
export const character = (path: string, major: number, minor: number): Entry => ({
  path,
  mode: TYPE.character | 0o600,
  device: [major, minor],
});

/** Parents are added by themselves. */
export function writeCpio(target: string, entries: readonly Entry[]): void {
  const out = openSync(target, 'w');
  try {
    let inode = 1;
    for (const entry of withParents(entries)) write(out, entry, inode++);
    write(out, { path: 'TRAILER!!!', mode: 0 }, 0);
  } finally {
    closeSync(out);
  }
}

function write(
  out: number,
  { path, mode, content = Buffer.alloc(0), device = [0, 0] }: Entry,
  inode: number,
): void {
  const name = Buffer.from(`${path}\0`);
  const numbers = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, ...device, name.length, 0];
  const header = `070701${numbers.map((n) => n.toString(16).padStart(8, '0')).join('')}`;
  for (const part of [Buffer.concat([Buffer.from(header), name]), content]) writeAll(out, padded(part));
}

function writeAll(out: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(out, bytes, at);
}

function padded(bytes: Buffer): Buffer {
  const over = bytes.length % 4;
  return over === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - over)]);
}

function withParents(entries: readonly Entry[]): Entry[] {
  const seen = new Set<string>();
  const all: Entry[] = [];
  for (const entry of entries) {
    const parts = entry.path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      const parent = parts.slice(0, depth).join('/');
      if (!seen.has(parent)) all.push(directory(parent));
      seen.add(parent);
    }
    if (!seen.has(entry.path)) all.push(entry);
    seen.add(entry.path);
  }
  return all;
}
