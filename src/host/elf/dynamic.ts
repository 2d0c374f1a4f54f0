/** The dynamic section of an ELF file: tags, then the names they point to. */
import type { ElfHeader } from './header.ts';
import type { Segment } from './segments.ts';
import { cString, readAt, type Source } from './source.ts';
import * as elf from './format.ts';

const MAX_SECTION = 65_536; // 4096 tags; real sections stay below 4 KiB
const MAX_SPAN = 65_536;
const MAX_NAME = 4096; // PATH_MAX; an RPATH may be longer in theory, never in practice

/** What the dynamic section adds to a header. */
export type DynamicPart = Partial<ElfHeader> & Pick<ElfHeader, 'needed' | 'noDefaultLibraries'>;

export function readDynamic(
  source: Source,
  at: Segment,
  loads: readonly Segment[],
  layout: elf.Layout,
): DynamicPart {
  const raw = collectTags(readAt(source, at.offset, Math.min(at.filesz, MAX_SECTION)), layout);
  const noDefaultLibraries = (raw.flags1 & elf.DF_1_NODEFLIB) !== 0;
  if (!raw.ended) return { needed: [], noDefaultLibraries, problem: 'bad-dynamic-section' };
  const strings = raw.strtab === undefined ? undefined : fileOffset(raw.strtab, loads);
  const wanted = [...raw.needed, raw.soname, raw.rpath, raw.runpath];
  if (wanted.every((name) => name === undefined)) return { needed: [], noDefaultLibraries };
  if (strings === undefined) return { needed: [], noDefaultLibraries, problem: 'bad-dynamic-section' };
  const nameAt = nameReader(source, strings, raw.strsz, wanted);
  const names = raw.needed.map(nameAt);
  const needed = names.filter((name) => name !== undefined).filter((name) => name !== '');
  const [soname, rpath, runpath] = [raw.soname, raw.rpath, raw.runpath].map((name) =>
    name === undefined ? undefined : nameAt(name),
  );
  return {
    needed,
    noDefaultLibraries,
    ...(soname ? { soname } : {}),
    ...(rpath ? { rpath } : {}),
    ...(runpath ? { runpath } : {}),
    ...(needed.length < names.length ? { problem: 'bad-name' as const } : {}),
  };
}

interface Tags {
  needed: number[];
  strtab?: number;
  strsz: number;
  soname?: number;
  rpath?: number;
  runpath?: number;
  flags1: number;
  /** DT_NULL seen: the section is whole. */
  ended: boolean;
}

function collectTags(table: Buffer, layout: elf.Layout): Tags {
  const tags: Tags = { needed: [], strsz: 0, flags1: 0, ended: false };
  const stride = layout.word * 2;
  for (let at = 0; at + stride <= table.length; at += stride) {
    const value = elf.readWord(table, at + layout.word, layout);
    switch (table.readUInt32LE(at)) {
      case elf.DT_NULL:
        return { ...tags, ended: true };
      case elf.DT_NEEDED:
        tags.needed.push(value);
        break;
      case elf.DT_STRTAB:
        tags.strtab = value;
        break;
      case elf.DT_STRSZ:
        tags.strsz = value;
        break;
      case elf.DT_SONAME:
        tags.soname = value;
        break;
      case elf.DT_RPATH:
        tags.rpath = value;
        break;
      case elf.DT_RUNPATH:
        tags.runpath = value;
        break;
      case elf.DT_FLAGS_1:
        tags.flags1 = value % 0x1_0000_0000;
        break;
      default:
    }
  }
  return tags;
}

/** DT_STRTAB is an address in memory; the PT_LOAD that holds it says where it is in the file. */
function fileOffset(vaddr: number, loads: readonly Segment[]): number | undefined {
  const load = loads.find((segment) => vaddr >= segment.vaddr && vaddr < segment.vaddr + segment.filesz);
  return load && vaddr - load.vaddr + load.offset;
}

/** Reads the span of the string table that holds all wanted names at once; only one that is spread wide is read name by name. */
function nameReader(
  source: Source,
  strings: number,
  strsz: number,
  wanted: readonly (number | undefined)[],
): (name: number) => string | undefined {
  const inside = wanted.filter((name) => name !== undefined).filter((name) => name < strsz);
  const first = Math.min(...inside);
  const last = Math.max(...inside);
  const end = Math.min(strsz, last + MAX_NAME);
  const span = end - first <= MAX_SPAN ? readAt(source, strings + first, end - first) : undefined;
  return (name) => {
    if (span) return cString(span, name - first);
    return cString(readAt(source, strings + name, Math.min(MAX_NAME, strsz - name)), 0);
  };
}
