/**
 * Whether the kernel and ld.so would take a file: what open_verify and _dl_map_object_from_fd in glibc's elf/dl-load.c refuse, and
 * what they do not look at but a process dies of: segments that end beyond the file.
 */
import { closeSync, lstatSync } from 'node:fs';
import { codeOf, messageOf } from '../../domain/errors.ts';
import * as elf from './format.ts';
import { type ElfKind, machineName, NATIVE } from './machine.ts';
import { FIRST_READ, layoutOf } from './read.ts';
import { sectionTable } from './sections.ts';
import { readSegments, type Segments } from './segments.ts';
import { openSource, readAt, type Source } from './source.ts';

export type ElfFaultKind =
  | 'missing'
  | 'not-a-file' // a directory, a device
  | 'unreadable'
  | 'empty'
  | 'too-short' // shorter than a header
  | 'not-elf'
  | 'wrong-class' // 32 bit where 64 is needed
  | 'wrong-byte-order'
  | 'wrong-machine'
  | 'wrong-type' // a program or an object file in place of a library
  | 'bad-header'
  | 'bad-tables' // program headers, dynamic section or section headers make no sense
  | 'truncated';

export interface ElfFault {
  readonly kind: ElfFaultKind;
  /**
   * `refused`: loading it is an error; `crash`: a process that loads it dies by a signal; `none`: what is damaged is never loaded;
   * `unknown`: it is damaged, and other parts may be too.
   */
  readonly effect: 'refused' | 'crash' | 'none' | 'unknown';
  /** Without the path: `ends at byte 1048576, but its segments reach to 5531648: 4483072 bytes are missing`. */
  readonly text: string;
  /** Of a truncated file. */
  readonly missingBytes?: number;
}

export interface ElfCheckOptions {
  /** `program` for what is executed, `library` (default) for what is loaded by another. */
  readonly as?: 'library' | 'program';
  /** What the loading program is; by default this machine's own architecture. */
  readonly expect?: ElfKind;
}

/** Undefined when nothing is wrong that shows without loading it. Reads some kilobytes; never throws. */
export function checkElf(path: string, options: ElfCheckOptions = {}): ElfFault | undefined {
  let source: Source | undefined;
  try {
    source = openSource(path);
    return source === undefined ? notThere(path) : checkSource(source, options);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return notThere(path);
    return refused('unreadable', `cannot be read: ${code ?? messageOf(error)}`);
  } finally {
    if (source) closeSync(source.fd);
  }
}

function notThere(path: string): ElfFault {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return refused('missing', 'does not exist');
    if (stat.isSymbolicLink()) return refused('missing', 'is a link to nothing');
  } catch (error) {
    return refused('missing', `is not there: ${codeOf(error) ?? messageOf(error)}`);
  }
  return refused('not-a-file', 'is not a regular file');
}

function checkSource(source: Source, options: ElfCheckOptions): ElfFault | undefined {
  const head = readAt(source, 0, FIRST_READ);
  return (
    checkBeginning(source, head) ??
    checkHeader(head, options.expect ?? NATIVE, options.as ?? 'library') ??
    checkTables(source, head, options.as ?? 'library')
  );
}

function checkBeginning(source: Source, head: Buffer): ElfFault | undefined {
  if (source.size === 0) return refused('empty', 'is empty');
  if (head.length < 4 || head.readUInt32BE(0) !== elf.ELF_MAGIC)
    return refused('not-elf', `is no ELF file: ${beginning(head)}`);
  if (head.length < (layoutOf(head) ?? elf.LAYOUT_64).headerSize)
    return refused('too-short', `has ${source.size} bytes, fewer than an ELF header`);
  return undefined;
}

function beginning(head: Buffer): string {
  if (head.every((byte) => byte === 0)) return 'it begins with zeros';
  const start = head.subarray(0, 24);
  const text = start.toString('latin1');
  if (/^[\t\n\r -~]+$/.test(text)) return `it is text, beginning ${JSON.stringify(text)}`;
  return `it begins with ${start.subarray(0, 4).toString('hex')}`;
}

function checkHeader(head: Buffer, expect: ElfKind, as: 'library' | 'program'): ElfFault | undefined {
  const layout = layoutOf(head);
  if (layout === undefined) return refused('bad-header', 'has an ELF header of an unknown class');
  if (layout.class !== expect.class)
    return refused('wrong-class', `is for ${layout.class} bit, not ${expect.class}`);
  if (head[elf.EI_DATA] !== elf.ELFDATA2LSB)
    return refused('wrong-byte-order', 'is not little-endian, as this machine is');
  const machine = head.readUInt16LE(elf.E_MACHINE);
  if (machine !== expect.machine)
    return refused('wrong-machine', `is for ${machineName(machine)}, not ${machineName(expect.machine)}`);
  const abi = head[elf.EI_OSABI];
  if (head[elf.EI_VERSION] !== elf.EV_CURRENT || head.readUInt32LE(elf.E_VERSION) !== elf.EV_CURRENT)
    return refused('bad-header', 'names an ELF version that does not exist');
  if (abi !== elf.ELFOSABI_SYSV && abi !== elf.ELFOSABI_GNU)
    return refused('bad-header', `is for another operating system (ABI ${abi})`);
  const type = head.readUInt16LE(elf.E_TYPE);
  if (type === elf.ET_DYN || (as === 'program' && type === elf.ET_EXEC)) return undefined;
  return refused('wrong-type', `is ${TYPES[type] ?? `of ELF type ${type}`}, not a ${as}`);
}

const TYPES: Readonly<Record<number, string>> = {
  0: 'of no ELF type',
  1: 'an object file',
  [elf.ET_EXEC]: 'a program',
  4: 'a memory dump',
};

function checkTables(source: Source, head: Buffer, as: 'library' | 'program'): ElfFault | undefined {
  const layout = layoutOf(head);
  if (layout === undefined) return undefined;
  if (head.readUInt16LE(layout.phentsize) !== layout.segment.size)
    return refused('bad-tables', 'has program headers of an impossible size');
  const segments = readSegments(source, head, layout);
  if (segments === 'truncated')
    return refused('truncated', `ends at byte ${source.size}, before its program headers`);
  if (typeof segments === 'string' || segments.loads.length === 0)
    return refused('bad-tables', 'has no program headers to load it by');
  if (segments.dynamic === undefined && as === 'library')
    return refused('bad-tables', 'has no dynamic section');
  return (
    checkSegments(source, segments) ??
    checkDynamic(source, segments, layout, as) ??
    checkSections(source, head, layout)
  );
}

function checkSegments(source: Source, { loads }: Segments): ElfFault | undefined {
  const end = Math.max(...loads.map((load) => load.offset + load.filesz));
  if (end > source.size) {
    const missing = end - source.size;
    return {
      kind: 'truncated',
      effect: 'crash',
      text: `ends at byte ${source.size}, but its segments reach to ${end}: ${missing} bytes are missing, and a process that touches them dies by SIGBUS`,
      missingBytes: missing,
    };
  }
  const skewed = loads.some(({ align, vaddr, offset }) => align > 1 && (vaddr - offset) % align !== 0);
  return skewed ? refused('bad-tables', 'has segments that are not aligned') : undefined;
}

const MAX_DYNAMIC = 65_536;

/** Tables that ld.so follows without a check: an address outside the segments makes it die by SIGSEGV. */
const FOLLOWED: readonly number[] = [elf.DT_STRTAB, elf.DT_SYMTAB, elf.DT_RELA, elf.DT_GNU_HASH];

function checkDynamic(
  source: Source,
  { dynamic, loads }: Segments,
  layout: elf.Layout,
  as: 'library' | 'program',
): ElfFault | undefined {
  if (dynamic === undefined) return undefined;
  const table = readAt(source, dynamic.offset, Math.min(dynamic.filesz, MAX_DYNAMIC));
  for (let at = 0; at + 2 * layout.word <= table.length; at += 2 * layout.word) {
    const tag = table.readUInt32LE(at);
    const value = elf.readWord(table, at + layout.word, layout);
    if (tag === elf.DT_NULL) return undefined;
    if (FOLLOWED.includes(tag) && !loads.some((l) => value >= l.vaddr && value < l.vaddr + l.filesz))
      return crash('has a dynamic section that points outside the file');
    if (as === 'library' && tag === elf.DT_FLAGS_1 && (value & elf.DF_1_PIE) !== 0)
      return refused('wrong-type', 'is a program, not a library');
  }
  return crash('has a dynamic section without an end');
}

/** Nobody needs the section headers for loading; but they are the last thing in a file, so a file cut near its end lacks them. */
function checkSections(source: Source, head: Buffer, layout: elf.Layout): ElfFault | undefined {
  const at = sectionTable(head, layout);
  if (at === undefined) return undefined;
  const end = at.offset + at.stride * at.count;
  if (end > source.size) {
    const missing = end - source.size;
    return {
      kind: 'truncated',
      effect: 'none',
      text: `ends at byte ${source.size}, but its section headers reach to ${end}: ${missing} bytes are missing, none of which are loaded`,
      missingBytes: missing,
    };
  }
  const names = head.readUInt16LE(layout.shstrndx);
  if (names === 0 || names >= at.count) return undefined;
  const entry = readAt(source, at.offset + names * at.stride, at.stride);
  if (entry.length >= 8 && entry.readUInt32LE(4) === elf.SHT_STRTAB) return undefined;
  return {
    kind: 'bad-tables',
    effect: 'unknown',
    text: `has ${entry.every((byte) => byte === 0) ? 'zeros' : 'something else'} where its section headers should be: its end was overwritten`,
  };
}

function refused(kind: ElfFaultKind, text: string): ElfFault {
  return { kind, effect: 'refused', text };
}

function crash(text: string): ElfFault {
  return { kind: 'bad-tables', effect: 'crash', text };
}
