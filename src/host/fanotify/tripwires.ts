/**
 * Names whose events are recognised by their bytes alone. Making strings and objects of a record costs 0.1 ms when the
 * code has not run for a while, and that is a third of the time a stolen file is away.
 */
import type { Tripwire } from '../file-events/event.ts';
import { FID, INFO, METADATA, METADATA_VERSION } from './constants.ts';

interface Armed {
  readonly wire: Tripwire;
  /** What follows the header of the record: file system id, handle, name, as 32-bit words. */
  readonly body: Int32Array;
}

const WORD = 4;
/** The second word of an event of today's format: version, a reserved byte, length of the metadata. */
const FORMAT = METADATA_VERSION | (METADATA.size << 16);

export class Tripwires {
  readonly #byHash = new Map<number, Armed[]>();
  readonly #byDirectory = new Map<string, readonly Armed[]>();

  /** `key` is the directory's `directoryKey`. Replaces what was armed for this directory. */
  arm(directory: string, key: string, wires: readonly Tripwire[]): void {
    this.disarm(directory);
    if (wires.length === 0) return;
    const armed = wires.map((wire) => ({ wire, body: bodyOf(key, wire.name) }));
    this.#byDirectory.set(directory, armed);
    for (const one of armed) {
      const hash = hashOf(one.body, 0, one.body.length);
      const list = this.#byHash.get(hash);
      if (list === undefined) this.#byHash.set(hash, [one]);
      else list.push(one);
    }
  }

  disarm(directory: string): void {
    for (const one of this.#byDirectory.get(directory) ?? []) {
      const hash = hashOf(one.body, 0, one.body.length);
      const left = (this.#byHash.get(hash) ?? []).filter((other) => other !== one);
      if (left.length === 0) this.#byHash.delete(hash);
      else this.#byHash.set(hash, left);
    }
    this.#byDirectory.delete(directory);
  }

  /**
   * Is the event at byte `at` about an armed name, and has its wire dealt with it? `words` is the buffer that was read; the
   * kernel aligns every event and record to four bytes (FANOTIFY_EVENT_ALIGN) and fills the end with zeros.
   */
  tripped(words: Int32Array, at: number, end: number): boolean {
    const event = at / WORD;
    const info = event + METADATA.size / WORD;
    if (words[event + METADATA.version / WORD] !== FORMAT || info * WORD >= end) return false;
    const header = words[info] ?? 0;
    if ((header & 0xff) !== INFO.FAN_EVENT_INFO_TYPE_DFID_NAME) return false;
    const to = info + (header >>> 16) / WORD;
    if (to * WORD > end) return false;
    const wire = this.#find(words, info + FID.fsid / WORD, to);
    if (wire === undefined) return false;
    return wire.tripped(words[event + METADATA.mask / WORD] ?? 0, words[event + METADATA.pid / WORD] ?? 0);
  }

  #find(words: Int32Array, from: number, to: number): Tripwire | undefined {
    const list = this.#byHash.get(hashOf(words, from, to));
    if (list === undefined) return undefined;
    for (const { wire, body } of list) if (same(body, words, from, to)) return wire;
    return undefined;
  }
}

function bodyOf(key: string, name: string): Int32Array {
  const bytes = Buffer.concat([Buffer.from(key, 'latin1'), Buffer.from(name), Buffer.alloc(1)]);
  const words = new Int32Array(Math.ceil(bytes.length / WORD));
  bytes.copy(new Uint8Array(words.buffer));
  return words;
}

/** FNV-1a over words instead of bytes. */
function hashOf(words: Int32Array, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = from; i < to; i += 1) hash = Math.imul(hash ^ (words[i] ?? 0), 0x01000193);
  return hash;
}

function same(body: Int32Array, words: Int32Array, from: number, to: number): boolean {
  if (to - from !== body.length) return false;
  for (let i = 0; i < body.length; i += 1) if (body[i] !== words[from + i]) return false;
  return true;
}
