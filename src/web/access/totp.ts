/** One-time codes by time: RFC 6238 over RFC 4226, as every authenticator app has them (SHA-1, six digits, 30 s). */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
/** Clocks of phones and ours may be a step apart. */
const SKEW = 1;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function newSeed(): Buffer {
  return randomBytes(20);
}

/** The step that a code is of, when it is later than the last one that was used; each works once. */
export function stepOf(code: string, seed: Buffer, nowMs: number, lastUsed: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const now = Math.floor(nowMs / STEP_MS);
  const steps = Array.from({ length: 2 * SKEW + 1 }, (_, at) => now - SKEW + at);
  return steps.find(
    (step) => step > lastUsed && timingSafeEqual(Buffer.from(codeAt(seed, step)), Buffer.from(code)),
  );
}

export function codeAt(seed: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', seed).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, '0');
}

/** RFC 4648, without padding. */
export function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

/** https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function otpauthUri(seed: Buffer, person: string): string {
  const label = encodeURIComponent(`Stakeout:${person}`);
  return `otpauth://totp/${label}?secret=${base32(seed)}&issuer=Stakeout`;
}
