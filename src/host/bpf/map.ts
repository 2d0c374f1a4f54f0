/** eBPF maps: tables shared between a program in the kernel and this process. */
import { closeSync } from 'node:fs';
import { lastErrno } from '../libc/index.ts';
import { addressOf } from '../libc/memory.ts';
import { bpf, bpfRaw, COMMAND, NAME_BYTES } from './syscall.ts';

/** `enum bpf_map_type`, include/uapi/linux/bpf.h. */
export const MAP_TYPE = { HASH: 1, ARRAY: 2, PERCPU_ARRAY: 6, LRU_HASH: 9, QUEUE: 22 } as const;

/** The members of `union bpf_attr` for BPF_MAP_CREATE. */
const CREATE = { type: 0, keySize: 4, valueSize: 8, maxEntries: 12, flags: 16, name: 28, bytes: 48 } as const;
/** … and for BPF_MAP_*_ELEM. */
const ELEMENT = { fd: 0, key: 8, value: 16, flags: 24, bytes: 32 } as const;

/** … and for BPF_MAP_*_BATCH, Linux 5.6. */
const BATCH = { from: 0, next: 8, keys: 16, values: 24, count: 32, fd: 36, bytes: 56 } as const;
/** Entries asked for at once; at least as many as a hash table may have in one bucket, else the kernel answers ENOSPC. */
const BATCH_ENTRIES = 512;
/** Where a batch ended: the kernel's own cursor, a bucket number for hash tables. */
const CURSOR_BYTES = 8;

export interface MapEntry {
  readonly key: Buffer;
  readonly value: Buffer;
}

export interface MapShape {
  readonly name: string;
  readonly type: (typeof MAP_TYPE)[keyof typeof MAP_TYPE];
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly entries: number;
}

const NO_KEY = Buffer.alloc(0);

/** A number stands for a key of four bytes. */
export type MapKey = number | Buffer;

/** A map lives as long as this process or a loaded program holds it; nothing of it stays behind a kill -9. */
export class BpfMap {
  readonly fd: number;
  readonly shape: MapShape;
  /** Reused for every call: the attributes point at the two buffers below, which therefore never move. */
  readonly #attributes = Buffer.alloc(ELEMENT.bytes);
  readonly #key: Buffer;
  readonly #value: Buffer;

  constructor(shape: MapShape) {
    this.shape = shape;
    this.fd = create(shape);
    this.#key = Buffer.alloc(shape.keyBytes);
    this.#value = Buffer.alloc(shape.valueBytes);
    this.#attributes.writeUInt32LE(this.fd, ELEMENT.fd);
    // A queue has no keys, and the kernel insists on that.
    if (shape.keyBytes > 0) this.#attributes.writeBigUInt64LE(addressOf(this.#key), ELEMENT.key);
    this.#attributes.writeBigUInt64LE(addressOf(this.#value), ELEMENT.value);
  }

  /** The value of a key, valid until the next call on this map; undefined when there is none. About 1 µs. */
  lookup(key: MapKey): Buffer | undefined {
    this.#setKey(key);
    if (bpfRaw(COMMAND.MAP_LOOKUP_ELEM, this.#attributes) === 0) return this.#value;
    const code = lastErrno();
    if (code === 'ENOENT') return undefined;
    throw new Error(`bpf map ${this.shape.name}: look-up failed with ${code}`);
  }

  update(key: MapKey, value: Buffer): void {
    if (value.length !== this.shape.valueBytes)
      throw new RangeError(`bpf map ${this.shape.name}: a value has ${this.shape.valueBytes} bytes`);
    this.#setKey(key);
    value.copy(this.#value);
    bpf(COMMAND.MAP_UPDATE_ELEM, this.#attributes, `map ${this.shape.name}`);
  }

  /** True when there was such a key. */
  delete(key: MapKey): boolean {
    this.#setKey(key);
    // The kernel insists on zeroes behind the members that a command uses: it is given no more than those.
    const attributes = this.#attributes.subarray(0, ELEMENT.value);
    if (bpfRaw(COMMAND.MAP_DELETE_ELEM, attributes) === 0) return true;
    const code = lastErrno();
    if (code === 'ENOENT') return false;
    throw new Error(`bpf map ${this.shape.name}: delete failed with ${code}`);
  }

  /** Adds a value to a queue; throws when it is full. */
  push(value: Buffer): void {
    this.update(NO_KEY, value);
  }

  /** The oldest value of a queue, taken out of it; undefined when it is empty. */
  pop(): Buffer | undefined {
    if (bpfRaw(COMMAND.MAP_LOOKUP_AND_DELETE_ELEM, this.#attributes) === 0) return Buffer.from(this.#value);
    const code = lastErrno();
    if (code === 'ENOENT') return undefined;
    throw new Error(`bpf map ${this.shape.name}: pop failed with ${code}`);
  }

  #setKey(key: MapKey): void {
    if (typeof key === 'number') this.#key.writeUInt32LE(key, 0);
    else if (key.length === this.shape.keyBytes) key.copy(this.#key);
    else throw new RangeError(`bpf map ${this.shape.name}: a key has ${this.shape.keyBytes} bytes`);
  }

  /** All entries of a hash table as they are now, in no order; with `drain` each is taken out as it is read. */
  entries(options: { readonly drain?: boolean } = {}): MapEntry[] {
    const command = options.drain === true ? COMMAND.MAP_LOOKUP_AND_DELETE_BATCH : COMMAND.MAP_LOOKUP_BATCH;
    const batch = new Batch(this.fd, this.shape);
    const found: MapEntry[] = [];
    for (let more = true; more; ) {
      more = batch.next(command);
      found.push(...batch.entries());
    }
    return found;
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** One walk over a map: buffers that the kernel fills again and again. */
class Batch {
  readonly #shape: MapShape;
  readonly #attributes = Buffer.alloc(BATCH.bytes);
  readonly #cursor = Buffer.alloc(CURSOR_BYTES);
  readonly #keys: Buffer;
  readonly #values: Buffer;

  constructor(fd: number, shape: MapShape) {
    this.#shape = shape;
    this.#keys = Buffer.alloc(BATCH_ENTRIES * shape.keyBytes);
    this.#values = Buffer.alloc(BATCH_ENTRIES * shape.valueBytes);
    this.#attributes.writeBigUInt64LE(addressOf(this.#cursor), BATCH.next);
    this.#attributes.writeBigUInt64LE(addressOf(this.#keys), BATCH.keys);
    this.#attributes.writeBigUInt64LE(addressOf(this.#values), BATCH.values);
    this.#attributes.writeUInt32LE(fd, BATCH.fd);
  }

  /** False when these were the last. */
  next(command: number): boolean {
    this.#attributes.writeUInt32LE(BATCH_ENTRIES, BATCH.count);
    const done = bpfRaw(command, this.#attributes);
    const code = done < 0 ? lastErrno() : undefined;
    if (code !== undefined && code !== 'ENOENT')
      throw new Error(`bpf map ${this.#shape.name}: reading failed with ${code}`);
    this.#attributes.writeBigUInt64LE(addressOf(this.#cursor), BATCH.from);
    return code === undefined;
  }

  entries(): MapEntry[] {
    const { keyBytes, valueBytes } = this.#shape;
    const count = Math.min(this.#attributes.readUInt32LE(BATCH.count), BATCH_ENTRIES);
    return Array.from({ length: count }, (_, n) => ({
      key: Buffer.from(this.#keys.subarray(n * keyBytes, (n + 1) * keyBytes)),
      value: Buffer.from(this.#values.subarray(n * valueBytes, (n + 1) * valueBytes)),
    }));
  }
}

function create(shape: MapShape): number {
  const attributes = Buffer.alloc(CREATE.bytes);
  attributes.writeUInt32LE(shape.type, CREATE.type);
  attributes.writeUInt32LE(shape.keyBytes, CREATE.keySize);
  attributes.writeUInt32LE(shape.valueBytes, CREATE.valueSize);
  attributes.writeUInt32LE(shape.entries, CREATE.maxEntries);
  attributes.write(shape.name.slice(0, NAME_BYTES - 1), CREATE.name, 'latin1');
  return bpf(COMMAND.MAP_CREATE, attributes, `create map ${shape.name}`);
}
