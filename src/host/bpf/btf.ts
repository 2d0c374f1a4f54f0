/**
 * Reads the BPF Type Format: how the running kernel lays out its structures. With it an eBPF program can be assembled for
 * this very kernel without headers or a compiler. Format: the kernel's Documentation/bpf/btf.rst, include/uapi/linux/btf.h.
 *
 *     header │ type section: records of 12 bytes + what their kind adds │ string section: NUL-terminated names
 *
 * Types are numbered from 1 in the order of their records.
 */
import { readFileSync } from 'node:fs';

const MAGIC = 0xeb9f;
/** struct btf_header */
const HEADER = {
  magic: 0,
  headerLength: 4,
  typeOffset: 8,
  typeLength: 12,
  stringOffset: 16,
  stringLength: 20,
} as const;
/** struct btf_type; `info` = vlen (bits 0–15), kind (24–28), kind_flag (31) */
const TYPE = { name: 0, info: 4, sizeOrType: 8, bytes: 12 } as const;
/** struct btf_member; `offset` in bits, the low 24 of them when kind_flag is set (the rest is a bit-field's width) */
const MEMBER = { name: 0, type: 4, offset: 8, bytes: 12 } as const;

/** struct btf_param, behind a FUNC_PROTO */
const PARAM = { name: 0, type: 4, bytes: 8 } as const;

const KIND = {
  struct: 4,
  union: 5,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  func: 12,
  typeTag: 18,
} as const;
const MODIFIERS: ReadonlySet<number> = new Set([
  KIND.typedef,
  KIND.volatile,
  KIND.const,
  KIND.restrict,
  KIND.typeTag,
]);

/** Bytes that follow a record, fixed or per `vlen`, by kind (btf.rst §2.2). */
const EXTRA: readonly { readonly fixed: number; readonly each: number }[] = [
  { fixed: 0, each: 0 }, // 0 void
  { fixed: 4, each: 0 }, // 1 INT
  { fixed: 0, each: 0 }, // 2 PTR
  { fixed: 12, each: 0 }, // 3 ARRAY
  { fixed: 0, each: 12 }, // 4 STRUCT
  { fixed: 0, each: 12 }, // 5 UNION
  { fixed: 0, each: 8 }, // 6 ENUM
  { fixed: 0, each: 0 }, // 7 FWD
  { fixed: 0, each: 0 }, // 8 TYPEDEF
  { fixed: 0, each: 0 }, // 9 VOLATILE
  { fixed: 0, each: 0 }, // 10 CONST
  { fixed: 0, each: 0 }, // 11 RESTRICT
  { fixed: 0, each: 0 }, // 12 FUNC
  { fixed: 0, each: 8 }, // 13 FUNC_PROTO
  { fixed: 4, each: 0 }, // 14 VAR
  { fixed: 0, each: 12 }, // 15 DATASEC
  { fixed: 0, each: 0 }, // 16 FLOAT
  { fixed: 4, each: 0 }, // 17 DECL_TAG
  { fixed: 0, each: 0 }, // 18 TYPE_TAG
  { fixed: 0, each: 12 }, // 19 ENUM64
];

/** Real chains are three or four long; a longer one is a damaged file going round in circles. */
const MAX_MODIFIERS = 32;

const KERNEL_BTF = '/sys/kernel/btf/vmlinux';

interface Member {
  /** Bytes from the start of the structure. */
  readonly offset: number;
  readonly type: number;
}

export class Btf {
  readonly #bytes: Buffer;
  readonly #types: readonly number[];
  readonly #strings: number;
  readonly #stringsEnd: number;
  readonly #structs: ReadonlyMap<number, number>;

  /** `structs` names the structures that will be asked for: 130,000 types are passed once, only these are kept by name. */
  constructor(bytes: Buffer, structs: readonly string[]) {
    if (bytes.length < 24 || bytes.readUInt16LE(HEADER.magic) !== MAGIC) throw new Error('BTF: wrong magic');
    this.#bytes = bytes;
    const header = bytes.readUInt32LE(HEADER.headerLength);
    this.#strings = header + bytes.readUInt32LE(HEADER.stringOffset);
    this.#stringsEnd = this.#strings + bytes.readUInt32LE(HEADER.stringLength);
    const start = header + bytes.readUInt32LE(HEADER.typeOffset);
    const end = start + bytes.readUInt32LE(HEADER.typeLength);
    if (this.#stringsEnd > bytes.length || end > bytes.length) throw new Error('BTF: truncated');
    this.#types = this.#locate(start, end);
    this.#structs = this.#find(structs);
  }

  static ofKernel(structs: readonly string[], file: string = KERNEL_BTF): Btf {
    return new Btf(readFileSync(file), structs);
  }

  /** Bytes from the start of the structure to a member: `task_struct.signal`, `dentry.d_name.name`. */
  offset(path: string): number {
    const [struct = '', ...names] = path.split('.');
    let type = this.#struct(struct);
    let offset = 0;
    for (const name of names) {
      const member = this.#member(type, name);
      if (member === undefined) throw new Error(`BTF: this kernel has no ${path}`);
      offset += member.offset;
      type = member.type;
    }
    return offset;
  }

  has(path: string): boolean {
    try {
      this.offset(path);
      return true;
    } catch {
      return false;
    }
  }

  /** Number of a typedef, e.g. `btf_trace_sys_exit`. Throws when there is none. About 5 ms: all types are passed. */
  typedef(name: string): number {
    const wanted = this.#stringOffset(name);
    for (let type = 1; type < this.#types.length; type += 1)
      if (this.#field(type, TYPE.name) === wanted && this.#kind(type) === KIND.typedef) return type;
    throw new Error(`BTF: this kernel has no typedef ${name}`);
  }

  /** A function of the kernel: its number, and its parameters' names in order. undefined when there is none. */
  func(name: string): { readonly type: number; readonly parameters: readonly string[] } | undefined {
    const wanted = this.#stringOffset(name);
    if (wanted === undefined) return undefined;
    for (let type = 1; type < this.#types.length; type += 1)
      if (this.#field(type, TYPE.name) === wanted && this.#kind(type) === KIND.func)
        return { type, parameters: this.#parameters(this.#field(type, TYPE.sizeOrType)) };
    return undefined;
  }

  #parameters(prototype: number): string[] {
    const count = this.#field(prototype, TYPE.info) & 0xffff;
    const start = this.#at(prototype) + TYPE.bytes;
    return Array.from({ length: count }, (_, n) =>
      this.#string(this.#bytes.readUInt32LE(start + n * PARAM.bytes + PARAM.name)),
    );
  }

  /** sizeof(struct name) */
  size(struct: string): number {
    return this.#field(this.#struct(struct), TYPE.sizeOrType);
  }

  /** Where each type's record starts, by type number. */
  #locate(start: number, end: number): number[] {
    const at = [0];
    let position = start;
    while (position + TYPE.bytes <= end) {
      at.push(position);
      const info = this.#bytes.readUInt32LE(position + TYPE.info);
      const extra = EXTRA[(info >>> 24) & 0x1f];
      if (extra === undefined) throw new Error(`BTF: unknown kind of type ${(info >>> 24) & 0x1f}`);
      position += TYPE.bytes + extra.fixed + extra.each * (info & 0xffff);
    }
    if (position !== end) throw new Error('BTF: the last type is cut off');
    return at;
  }

  /** Type numbers by the string-section offset of the name: comparing numbers spares decoding every name. */
  #find(names: readonly string[]): ReadonlyMap<number, number> {
    const wanted = new Set(names.map((name) => this.#stringOffset(name)).filter((o) => o !== undefined));
    const found = new Map<number, number>();
    for (let type = 1; type < this.#types.length; type += 1) {
      const name = this.#field(type, TYPE.name);
      if (wanted.has(name) && this.#kind(type) === KIND.struct && !found.has(name)) found.set(name, type);
    }
    return found;
  }

  #stringOffset(name: string): number | undefined {
    const at = this.#bytes.indexOf(`\0${name}\0`, this.#strings, 'latin1');
    return at < 0 || at >= this.#stringsEnd ? undefined : at + 1 - this.#strings;
  }

  #struct(name: string): number {
    const offset = this.#stringOffset(name);
    const type = offset === undefined ? undefined : this.#structs.get(offset);
    if (type === undefined) throw new Error(`BTF: this kernel has no struct ${name}`);
    return type;
  }

  /** A member by name; members of anonymous structures and unions count as the outer structure's own, as in C. */
  #member(type: number, name: string): Member | undefined {
    const struct = this.#unmodified(type);
    const info = this.#field(struct, TYPE.info);
    const offsetMask = info >>> 31 ? 0xffffff : 0xffffffff;
    for (let index = 0; index < (info & 0xffff); index += 1) {
      const at = this.#at(struct) + TYPE.bytes + index * MEMBER.bytes;
      const memberType = this.#bytes.readUInt32LE(at + MEMBER.type);
      const offset = ((this.#bytes.readUInt32LE(at + MEMBER.offset) & offsetMask) >>> 0) >>> 3;
      const memberName = this.#string(this.#bytes.readUInt32LE(at + MEMBER.name));
      if (memberName === name) return { offset, type: memberType };
      const inner =
        memberName === '' && this.#isComposite(memberType) ? this.#member(memberType, name) : undefined;
      if (inner !== undefined) return { offset: offset + inner.offset, type: inner.type };
    }
    return undefined;
  }

  #isComposite(type: number): boolean {
    const kind = this.#kind(this.#unmodified(type));
    return kind === KIND.struct || kind === KIND.union;
  }

  /** Follows const, volatile, typedef … to the type itself. */
  #unmodified(type: number): number {
    let current = type;
    for (let hops = 0; MODIFIERS.has(this.#kind(current)); hops += 1) {
      if (hops > MAX_MODIFIERS) throw new Error('BTF: a type that modifies itself');
      current = this.#field(current, TYPE.sizeOrType);
    }
    return current;
  }

  #kind(type: number): number {
    return type === 0 ? 0 : (this.#field(type, TYPE.info) >>> 24) & 0x1f;
  }

  #at(type: number): number {
    const at = this.#types[type];
    if (at === undefined || type === 0) throw new Error(`BTF: no type ${type}`);
    return at;
  }

  #field(type: number, field: number): number {
    return this.#bytes.readUInt32LE(this.#at(type) + field);
  }

  #string(offset: number): string {
    const start = this.#strings + offset;
    return this.#bytes.toString('latin1', start, this.#bytes.indexOf(0, start));
  }
}
