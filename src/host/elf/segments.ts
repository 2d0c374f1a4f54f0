/** The program headers of an ELF file that matter to dynamic linking. */
import type { ElfProblem } from './header.ts';
import { readAt, type Source } from './source.ts';
import * as elf from './format.ts';

const MAX_TABLE = 65_536; // real tables stay below 1 KiB

export interface Segment {
  readonly offset: number;
  readonly vaddr: number;
  readonly filesz: number;
  readonly align: number;
}

export interface Segments {
  readonly loads: readonly Segment[];
  readonly dynamic?: Segment;
  readonly interpreter?: Segment;
}

export function readSegments(source: Source, head: Buffer, layout: elf.Layout): Segments | ElfProblem {
  const start = elf.readWord(head, layout.phoff, layout);
  const stride = head.readUInt16LE(layout.phentsize);
  const count = head.readUInt16LE(layout.phnum);
  if (count === 0) return { loads: [] };
  const length = stride * count;
  if (stride < layout.segment.size || length > MAX_TABLE) return 'bad-program-headers';
  const table =
    start + length <= head.length ? head.subarray(start, start + length) : readAt(source, start, length);
  if (table.length < length) return 'truncated';
  const loads: Segment[] = [];
  let dynamic: Segment | undefined;
  let interpreter: Segment | undefined;
  for (let at = 0; at < length; at += stride) {
    const type = table.readUInt32LE(at);
    if (type !== elf.PT_LOAD && type !== elf.PT_DYNAMIC && type !== elf.PT_INTERP) continue;
    const segment = readSegment(table, at, layout);
    if (type === elf.PT_LOAD) loads.push(segment);
    else if (type === elf.PT_DYNAMIC) dynamic = segment;
    else interpreter = segment;
  }
  return { loads, ...(dynamic ? { dynamic } : {}), ...(interpreter ? { interpreter } : {}) };
}

function readSegment(table: Buffer, at: number, layout: elf.Layout): Segment {
  return {
    offset: elf.readWord(table, at + layout.segment.offset, layout),
    vaddr: elf.readWord(table, at + layout.segment.vaddr, layout),
    filesz: elf.readWord(table, at + layout.segment.filesz, layout),
    align: elf.readWord(table, at + layout.segment.align, layout),
  };
}
