/** Reads the time stamp of a line in bytes: `[10/Oct/2000:13:55:36 -0700] "`. */
import { monthOf } from '../parse/time.ts';

const ZERO = 48;

const CHAR = {
  open: 91,
  close: 93,
  slash: 47,
  colon: 58,
  blank: 32,
  quote: 34,
  plus: 43,
  minus: 45,
} as const;

export class StampReader {
  /** The date that was read last, as twelve bytes, and its midnight UTC in seconds. */
  readonly #date = Buffer.alloc(12);
  #midnight = -1;

  /**
   * Epoch seconds of the stamp that begins with the `[` at `at`; 0 when there is none. Bytes behind the input's end may be
   * anything: a stamp holds no newline, and the input ends with one.
   */
  secondAt(input: Buffer, at: number): number {
    if (!hasShape(input, at)) return 0;
    if (input.compare(this.#date, 0, 12, at, at + 12) !== 0 && !this.#readDate(input, at)) return 0;
    const hour = two(input, at + 13);
    const minute = two(input, at + 16);
    const second = two(input, at + 19);
    const [zoneHour, zoneMinute] = [two(input, at + 23), two(input, at + 25)];
    if (!(hour < 24 && minute < 60 && second <= 60 && zoneHour < 24 && zoneMinute < 60)) return 0;
    const zone = zoneHour * 3600 + zoneMinute * 60;
    const local = this.#midnight + hour * 3600 + minute * 60 + second;
    return Math.max(0, local - (input[at + 22] === CHAR.minus ? -zone : zone));
  }

  #readDate(input: Buffer, at: number): boolean {
    const day = two(input, at + 1);
    const month = monthOf(input.toString('latin1', at + 4, at + 7));
    const year = two(input, at + 8) * 100 + two(input, at + 10);
    if (month === undefined || !(day >= 1 && day <= 31 && year >= 1970 && year < 2100)) return false;
    this.#midnight = Date.UTC(year, month, day) / 1000;
    input.copy(this.#date, 0, at, at + 12);
    return true;
  }
}

function hasShape(input: Buffer, at: number): boolean {
  const sign = input[at + 22];
  return (
    input[at] === CHAR.open &&
    input[at + 27] === CHAR.close &&
    input[at + 28] === CHAR.blank &&
    input[at + 29] === CHAR.quote &&
    input[at + 3] === CHAR.slash &&
    input[at + 7] === CHAR.slash &&
    input[at + 12] === CHAR.colon &&
    input[at + 15] === CHAR.colon &&
    input[at + 18] === CHAR.colon &&
    input[at + 21] === CHAR.blank &&
    (sign === CHAR.plus || sign === CHAR.minus)
  );
}

/** NaN when there are no two digits, so that every comparison with it fails. */
function two(input: Buffer, at: number): number {
  const high = (input[at] ?? 0) - ZERO;
  const low = (input[at + 1] ?? 0) - ZERO;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : Number.NaN;
}
