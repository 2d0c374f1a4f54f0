/** eBPF maps: tables shared between a program in the kernel and this process. */
import { closeSync } from 'node:fs';
import { lastErrno } from '../libc/index.ts';
import { addressOf } from '../libc/memory.ts';
import { bpf, bpfRaw, COMMAND, NAME_BYTES } from './syscall.ts';

/** `enum bpf_map_type`, include/uapi/linux/bpf.h. */
export const MAP_TYPE = { HASH: 1, ARRAY: 2, PERCPU_ARRAY: 6, LRU_HASH: 9 } as const;

/** The members of `union bpf_attr` for BPF_MAP_CREATE. */
const CREATE = { type: 0, keySize: 4, valueSize: 8, maxEntries: 12, flags: 16, name: 28, bytes: 48 } as const;
/** … and for BPF_MAP_*_ELEM. */
const ELEMENT = { fd: 0, key: 8, value: 16, flags: 24, bytes: 32 } as const;

export interface MapShape {
  readonly name: string;
  readonly type: (typeof MAP_TYPE)[keyof typeof MAP_TYPE];
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly entries: number;
}

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
    this.#attributes.writeBigUInt64LE(addressOf(this.#key), ELEMENT.key);
    this.#attributes.writeBigUInt64LE(addressOf(this.#value), ELEMENT.value);
  }

  /** The value of a key, valid until the next call on this map; undefined when there is none. About 1 µs. */
  lookup(key: number): Buffer | undefined {
    this.#key.writeUInt32LE(key, 0);
    if (bpfRaw(COMMAND.MAP_LOOKUP_ELEM, this.#attributes) === 0) return this.#value;
    const code = lastErrno();
    if (code === 'ENOENT') return undefined;
    throw new Error(`bpf map ${this.shape.name}: look-up failed with ${code}`);
  }

  update(key: number, value: Buffer): void {
    if (value.length !== this.shape.valueBytes)
      throw new RangeError(`bpf map ${this.shape.name}: a value has ${this.shape.valueBytes} bytes`);
    this.#key.writeUInt32LE(key, 0);
    value.copy(this.#value);
    bpf(COMMAND.MAP_UPDATE_ELEM, this.#attributes, `map ${this.shape.name}`);
  }

  /** True when there was such a key. */
  delete(key: number): boolean {
    this.#key.writeUInt32LE(key, 0);
    if (bpfRaw(COMMAND.MAP_DELETE_ELEM, this.#attributes) === 0) return true;
    const code = lastErrno();
    if (code === 'ENOENT') return false;
    throw new Error(`bpf map ${this.shape.name}: delete failed with ${code}`);
  }

  close(): void {
    closeSync(this.fd);
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
