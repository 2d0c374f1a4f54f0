/**
 * The frame of every signed file; specified in docs/formats/baseline.md.
 *
 *     0 magic "STAKEOUT"   8 kind, 8 bytes   16 version u32   20 header length u32   24 key id, 32 bytes
 *    56 Ed25519 signature over bytes 0–55 and the header, 64 bytes
 *   120 header, JSON: { meta, sections: [{ name, length, sha256 }] }
 *       the sections one after the other; the file ends with the last
 *
 * Every byte of the file is under the signature: directly, or through a section's digest.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import * as z from 'zod/mini';
import { messageOf } from '../../domain/errors.ts';
import { KEY_ID_LENGTH, SIGNATURE_LENGTH, type SigningKey } from './key.ts';

const MAGIC = 'STAKEOUT';
const AT = { kind: 8, version: 16, headerLength: 20, keyId: 24, signature: 56, header: 120 } as const;
/** More than any header needs; bounds what a damaged length makes us read. */
const LONGEST_HEADER = 1 << 20;

const headerSchema = z.object({
  meta: z.unknown(),
  sections: z.array(
    z.object({
      name: z.string(),
      length: z.number().check(z.int(), z.minimum(0)),
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
});

/** The file is not what was written: truncated, changed, of another key or another kind. */
export class DamageError extends Error {}

export interface FrameKind {
  /** At most 8 ASCII characters. */
  readonly kind: string;
  readonly version: number;
}

export interface Section {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The pieces of a signed file, to be written one after the other. */
export function encodeFrame(
  { kind, version }: FrameKind,
  meta: unknown,
  sections: readonly Section[],
  key: SigningKey,
): Buffer[] {
  const header = Buffer.from(
    JSON.stringify({
      meta,
      sections: sections.map(({ name, bytes }) => ({ name, length: bytes.length, sha256: sha256(bytes) })),
    }),
  );
  const prefix = Buffer.alloc(AT.signature);
  prefix.write(MAGIC, 0, 'latin1');
  prefix.write(kind, AT.kind, 'latin1');
  prefix.writeUInt32LE(version, AT.version);
  prefix.writeUInt32LE(header.length, AT.headerLength);
  key.id.copy(prefix, AT.keyId);
  const signature = key.sign(Buffer.concat([prefix, header]));
  return [prefix, signature, header, ...sections.map((s) => s.bytes)];
}

/** A verified signed file. Sections are read, and checked, when asked for. Close it. */
export class FrameReader {
  readonly meta: unknown;
  readonly size: number;
  readonly #fd: number;
  readonly #sections: ReadonlyMap<string, { offset: number; length: number; sha256: string }>;

  /** Throws DamageError when the file is not intact, the system's error when it cannot be read. */
  constructor(path: string, expected: FrameKind, key: SigningKey) {
    this.#fd = openSync(path, 'r');
    try {
      this.size = fstatSync(this.#fd).size;
      const { header, end } = readHeader(this.#fd, this.size, expected, key);
      this.meta = header.meta;
      this.#sections = layOut(header.sections, end, this.size);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  section(name: string): Buffer {
    const at = this.#sections.get(name);
    if (at === undefined) throw new DamageError(`section ${name} is missing`);
    const bytes = readAt(this.#fd, at.offset, at.length);
    if (sha256(bytes) !== at.sha256) throw new DamageError(`section ${name} was changed`);
    return bytes;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function readHeader(
  fd: number,
  size: number,
  expected: FrameKind,
  key: SigningKey,
): { header: z.infer<typeof headerSchema>; end: number } {
  if (size < AT.header) throw new DamageError(`truncated: ${size} bytes`);
  const fixed = readAt(fd, 0, AT.header);
  if (fixed.toString('latin1', 0, AT.kind) !== MAGIC) throw new DamageError('it does not begin as one');
  const kind = fixed.toString('latin1', AT.kind, AT.version);
  const version = fixed.readUInt32LE(AT.version);
  if (kind !== expected.kind.padEnd(AT.version - AT.kind, '\0') || version !== expected.version)
    throw new DamageError(`it says ${kind}/${version}, expected ${expected.kind}/${expected.version}`);
  const length = fixed.readUInt32LE(AT.headerLength);
  if (length > LONGEST_HEADER || AT.header + length > size) throw new DamageError('truncated in its header');
  const bytes = readAt(fd, AT.header, length);
  checkSignature(fixed, bytes, key);
  const parsed = headerSchema.safeParse(parseJson(bytes));
  if (!parsed.success) throw new DamageError('its header is not understood');
  return { header: parsed.data, end: AT.header + length };
}

function checkSignature(fixed: Buffer, header: Buffer, key: SigningKey): void {
  if (!fixed.subarray(AT.keyId, AT.keyId + KEY_ID_LENGTH).equals(key.id))
    throw new DamageError('signed by another key than this host has now');
  const signature = fixed.subarray(AT.signature, AT.signature + SIGNATURE_LENGTH);
  if (!key.verify(Buffer.concat([fixed.subarray(0, AT.signature), header]), signature))
    throw new DamageError('the signature does not fit');
}

function layOut(
  sections: z.infer<typeof headerSchema>['sections'],
  start: number,
  size: number,
): Map<string, { offset: number; length: number; sha256: string }> {
  const found = new Map<string, { offset: number; length: number; sha256: string }>();
  let offset = start;
  for (const { name, length, sha256 } of sections) {
    found.set(name, { offset, length, sha256 });
    offset += length;
  }
  if (offset !== size) throw new DamageError(`it has ${size} bytes and should have ${offset}`);
  return found;
}

function readAt(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length; ) {
    const n = readSync(fd, bytes, done, length - done, offset + done);
    if (n === 0) throw new DamageError('truncated');
    done += n;
  }
  return bytes;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new DamageError(messageOf(error));
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
