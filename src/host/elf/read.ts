/**
 * Reads what dynamic linking needs from an ELF file. The file may be hostile: every offset is checked,
 * every read is bounded, and whatever is wrong becomes a `problem`, never an exception.
 */
import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { readDynamic } from './dynamic.ts';
import type { ElfHeader } from './header.ts';
import * as elf from './format.ts';
import { readSegments } from './segments.ts';
import { cString, readAt } from './source.ts';

const FIRST_READ = 4096; // header and program headers of nearly every file
const MAX_INTERPRETER = 4096; // PATH_MAX

/** What the file says; undefined when there is no such regular file, it cannot be read, or it is not ELF. */
export function readElf(path: string): ElfHeader | undefined {
  const fd = openRegular(path);
  if (fd === undefined) return undefined;
  try {
    return parse(fd, fstatSync(fd).size);
  } catch {
    return undefined; // EIO, ESTALE: as unreadable as a file that does not open
  } finally {
    closeSync(fd);
  }
}

/** Opening a device or a FIFO can block or act (a watchdog starts), so the type is asked first. */
function openRegular(path: string): number | undefined {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

function parse(fd: number, size: number): ElfHeader | undefined {
  const source = { fd, size };
  const head = readAt(source, 0, FIRST_READ);
  if (head.length < elf.LAYOUT_32.headerSize || head.readUInt32BE(0) !== elf.ELF_MAGIC) return undefined;
  const layout = layoutOf(head);
  if (layout === undefined) return undefined;
  const base = {
    class: layout.class,
    machine: head.readUInt16LE(elf.E_MACHINE),
    type: head.readUInt16LE(elf.E_TYPE),
    needed: [],
    noDefaultLibraries: false,
  };
  if (head[elf.EI_DATA] !== elf.ELFDATA2LSB) return { ...base, problem: 'big-endian' };
  if (head.length < layout.headerSize) return { ...base, problem: 'truncated' };
  const segments = readSegments(source, head, layout);
  if (typeof segments === 'string') return { ...base, problem: segments };
  const interpreter =
    segments.interpreter && cString(readAt(source, segments.interpreter.offset, MAX_INTERPRETER), 0);
  return {
    ...base,
    ...(interpreter ? { interpreter } : {}),
    ...(segments.dynamic ? readDynamic(source, segments.dynamic, segments.loads, layout) : {}),
  };
}

function layoutOf(head: Buffer): elf.Layout | undefined {
  if (head[elf.EI_CLASS] === elf.ELFCLASS64) return elf.LAYOUT_64;
  return head[elf.EI_CLASS] === elf.ELFCLASS32 ? elf.LAYOUT_32 : undefined;
}
