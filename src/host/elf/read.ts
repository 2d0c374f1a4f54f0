/**
 * Reads what dynamic linking needs from an ELF file. The file may be hostile: every offset is checked,
 * every read is bounded, and whatever is wrong becomes a `problem`, never an exception.
 */
import { closeSync } from 'node:fs';
import { readDynamic } from './dynamic.ts';
import type { ElfHeader } from './header.ts';
import * as elf from './format.ts';
import { readSegments } from './segments.ts';
import { cString, openSource, readAt, type Source } from './source.ts';

export const FIRST_READ = 4096; // header and program headers of nearly every file
const MAX_INTERPRETER = 4096; // PATH_MAX

/** What the file says; undefined when there is no such regular file, it cannot be read, or it is not ELF. */
export function readElf(path: string): ElfHeader | undefined {
  let source: Source | undefined;
  try {
    source = openSource(path);
    return source && parse(source);
  } catch {
    return undefined; // EACCES, EIO, ESTALE: as unreadable as a file that is not there
  } finally {
    if (source) closeSync(source.fd);
  }
}

function parse(source: Source): ElfHeader | undefined {
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

/** By EI_CLASS; undefined when it names none. */
export function layoutOf(head: Buffer): elf.Layout | undefined {
  if (head[elf.EI_CLASS] === elf.ELFCLASS64) return elf.LAYOUT_64;
  return head[elf.EI_CLASS] === elf.ELFCLASS32 ? elf.LAYOUT_32 : undefined;
}
