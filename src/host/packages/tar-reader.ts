/**
 * Reads a tar stream piece by piece and keeps the one member that is wanted. Nothing is ever written by a name that stands in the
 * archive, so names like `../../etc/passwd` do no harm.
 */
import { parsePax } from './pax.ts';
import { BLOCK, parseTarHeader, TYPE, type TarHeader } from './tar-format.ts';

export interface TarMember extends TarHeader {
  readonly content: Buffer;
}

export interface TarOptions {
  /** Called for each member with its full name; the first for which it is true is kept. */
  readonly wanted: (header: TarHeader) => boolean;
  readonly maxBytes: number;
}

export type TarResult =
  | { readonly state: 'reading' }
  | { readonly state: 'found'; readonly member: TarMember }
  | { readonly state: 'failed'; readonly why: TarFailure };

/** `absent`: the archive ends properly without the member. */
export type TarFailure = 'absent' | 'truncated' | 'damaged' | 'too-large';

/** A name of 64 KiB is longer than any path. */
const MAX_EXTENSION = 65_536;

/** What the data that comes next is for. */
type Section =
  | { readonly kind: 'header' }
  | { readonly kind: 'skip'; left: number }
  | {
      readonly kind: 'keep' | 'extension';
      readonly header: TarHeader;
      readonly data: Buffer;
      filled: number;
      padding: number;
    };

export class TarReader {
  readonly #options: TarOptions;
  #pending: Buffer = Buffer.alloc(0);
  #section: Section = { kind: 'header' };
  /** What extension members say of the next one: pax keys, GNU long names under the same keys. */
  #next = new Map<string, string>();
  #result: TarResult = { state: 'reading' };

  constructor(options: TarOptions) {
    this.#options = options;
  }

  push(chunk: Buffer): TarResult {
    let rest: Buffer = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.#result.state === 'reading') {
      const used = this.#consume(rest);
      if (used === 0) break;
      rest = rest.subarray(used);
    }
    this.#pending = Buffer.from(rest); // a copy, so that the chunk can be freed; less than a block
    return this.#result;
  }

  /** The stream is at its end. */
  end(): TarResult {
    if (this.#result.state !== 'reading') return this.#result;
    return { state: 'failed', why: 'truncated' };
  }

  /** Bytes taken; 0 when more are needed. */
  #consume(from: Buffer): number {
    const section = this.#section;
    if (section.kind === 'header') return this.#header(from);
    if (section.kind === 'skip') {
      const used = Math.min(section.left, from.length);
      section.left -= used;
      if (section.left === 0) this.#section = { kind: 'header' };
      return used;
    }
    const used = from.copy(section.data, section.filled);
    section.filled += used;
    if (section.filled === section.data.length) this.#complete(section);
    return used;
  }

  #header(from: Buffer): number {
    if (from.length < BLOCK) return 0;
    const header = parseTarHeader(from.subarray(0, BLOCK));
    if (header === undefined) this.#fail('damaged');
    else if (header === 'end') this.#fail('absent');
    else this.#begin(header);
    return BLOCK;
  }

  #begin(raw: TarHeader): void {
    const padding = (BLOCK - (raw.size % BLOCK)) % BLOCK;
    if (isExtension(raw)) {
      if (raw.size > MAX_EXTENSION) this.#fail('damaged');
      else this.#collect('extension', raw, padding);
      return;
    }
    const header = this.#named(raw);
    if (header === undefined) return this.#fail('damaged');
    if (!this.#options.wanted(header))
      return this.#skip(header.size + ((BLOCK - (header.size % BLOCK)) % BLOCK));
    if (header.size > this.#options.maxBytes) return this.#fail('too-large');
    return this.#collect('keep', header, 0);
  }

  /** The header with what extension members said of it. */
  #named(raw: TarHeader): TarHeader | undefined {
    const next = this.#next;
    this.#next = new Map();
    const size = next.get('size');
    if (size !== undefined && !/^\d{1,15}$/.test(size)) return undefined;
    return {
      ...raw,
      name: next.get('path') ?? raw.name,
      link: next.get('linkpath') ?? raw.link,
      size: raw.type === TYPE.hardLink || raw.type === TYPE.symbolicLink ? 0 : Number(size ?? raw.size),
    };
  }

  #skip(bytes: number): void {
    this.#section = bytes === 0 ? { kind: 'header' } : { kind: 'skip', left: bytes };
  }

  #collect(kind: 'keep' | 'extension', header: TarHeader, padding: number): void {
    const section = { kind, header, data: Buffer.alloc(header.size), filled: 0, padding };
    this.#section = section;
    if (header.size === 0) this.#complete(section);
  }

  #complete(section: Extract<Section, { kind: 'keep' | 'extension' }>): void {
    if (section.kind === 'keep') {
      this.#result = { state: 'found', member: { ...section.header, content: section.data } };
      return;
    }
    this.#skip(section.padding);
    const { type } = section.header;
    if (type === TYPE.gnuLongName) this.#next.set('path', upToNul(section.data));
    else if (type === TYPE.gnuLongLink) this.#next.set('linkpath', upToNul(section.data));
    else if (type === TYPE.paxNext) this.#remember(section.data);
  }

  #remember(data: Buffer): void {
    const records = parsePax(data);
    if (records === undefined) return this.#fail('damaged');
    for (const [key, value] of records) this.#next.set(key, value);
  }

  #fail(why: TarFailure): void {
    this.#result = { state: 'failed', why };
  }
}

function isExtension({ type }: TarHeader): boolean {
  return (
    type === TYPE.paxNext || type === TYPE.paxGlobal || type === TYPE.gnuLongName || type === TYPE.gnuLongLink
  );
}

function upToNul(data: Buffer): string {
  const end = data.indexOf(0);
  return data.toString('utf8', 0, end < 0 ? data.length : end);
}
