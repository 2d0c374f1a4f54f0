/** Paths that differ only in what they are about belong together: `/item/17` and `/item/18` are `/item/:id`. */

const ID = ':id';
/** Longer paths are attacks or mistakes; they are cut. */
const MAX_PATH = 200;
const MAX_SEGMENTS = 12;

/** Hexadecimal digits and dashes, a digit among them so that `facade` stays a word: a number, a date, a digest, a UUID. */
const NUMBER = /^\d+$/;
const DIGITS = /^(?=.*\d)[0-9a-fA-F-]{8,}$/;
export const MIN_DIGITS = 8;
/** Base64 and its like: long, with digits among letters of both cases. */
const TOKEN = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_-]{16,}$/;
/** Of a name made of several words, a number with fewer digits is rather a version than an identifier. */
const LONG_NUMBER = /^\d{4,}$/;

export function foldPath(path: string): string {
  const segments = path.split('/');
  const kept = segments.slice(0, MAX_SEGMENTS).map(foldSegment);
  const folded = segments.length > MAX_SEGMENTS ? `${kept.join('/')}/…` : kept.join('/');
  return folded.length > MAX_PATH ? `${folded.slice(0, MAX_PATH)}…` : folded;
}

function foldSegment(segment: string): string {
  if (!/\d/.test(segment)) return withoutParameters(segment);
  const name = withoutParameters(segment);
  if (NUMBER.test(name) || DIGITS.test(name) || TOKEN.test(name)) return ID;
  return name
    .split(/([.,_~-])/)
    .map((part) => (LONG_NUMBER.test(part) || DIGITS.test(part) ? ID : part))
    .join('');
}

/** `;jsessionid=…` */
function withoutParameters(segment: string): string {
  const at = segment.indexOf(';');
  return at < 0 ? segment : segment.slice(0, at);
}

const CHAR = { slash: 47, zero: 48, nine: 57, question: 63 } as const;
const CLASS = { digit: 1, hex: 2, other: 4 } as const;
/** What each byte is, so that a segment's bytes need only be joined. */
const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= CHAR.zero && byte <= CHAR.nine) return CLASS.digit;
  return /[A-Fa-f-]/.test(String.fromCharCode(byte)) ? CLASS.hex : CLASS.other;
});
const FOLDED = Buffer.from(ID);

/**
 * Writes the path that begins at `from` and ends at `to` or a question mark to `target`, whole segments that are numbers or digests
 * folded, as `foldPath` folds them. So a million orders need not be remembered as a million paths. Returns the length, at most that
 * of `target`.
 */
export function foldBytes(source: Buffer, from: number, to: number, target: Buffer): number {
  let length = 0;
  let start = 0;
  let seen = 0;
  for (let at = from; ; at += 1) {
    const byte = at < to ? (source[at] ?? 0) : CHAR.question;
    if (byte === CHAR.slash || byte === CHAR.question) {
      if (isFolded(seen, length - start)) length = fold(target, start);
      if (byte === CHAR.question) return length;
      seen = 0;
      start = length + 1;
    } else seen |= CLASSES[byte] ?? 0;
    if (length === target.length) return length;
    target[length] = byte;
    length += 1;
  }
}

/** Puts `:id` at `start`, as far as there is room; where it ends. */
function fold(target: Buffer, start: number): number {
  const end = Math.min(target.length, start + FOLDED.length);
  for (let i = start; i < end; i += 1) target[i] = FOLDED[i - start] ?? 0;
  return end;
}

function isFolded(seen: number, length: number): boolean {
  if (length === 0 || (seen & CLASS.digit) === 0) return false;
  return seen === CLASS.digit || ((seen & CLASS.other) === 0 && length >= MIN_DIGITS);
}
