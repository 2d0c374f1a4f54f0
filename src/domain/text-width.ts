/** How many terminal cells a text takes, and cutting and wrapping by cells instead of by characters. */

/** Combining marks take no cell of their own. */
const COMBINING = /^[\p{Mn}\p{Me}]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;

/** First and last code points of the blocks that East Asian Width (UAX #11) calls wide or fullwidth. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18d08],
  [0x1b000, 0x1b2fb],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

const ASCII = /^[\x20-\x7e]*$/;

export const ELLIPSIS = '…';

/** Cells of one code point. */
function cells(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (COMBINING.test(character)) return 0;
  if (WIDE.some(([first, last]) => code >= first && code <= last) || EMOJI.test(character)) return 2;
  return 1;
}

/** Cells of a text that holds no control characters (see `visible`). */
export function width(text: string): number {
  if (ASCII.test(text)) return text.length;
  let sum = 0;
  for (const character of text) sum += cells(character);
  return sum;
}

/** The longest start of `text` that fits into `limit` cells. */
function head(text: string, limit: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += cells(character);
    if (used > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The longest end of `text` that fits into `limit` cells. */
function tail(text: string, limit: number): string {
  let rest = text;
  while (width(rest) > limit) rest = rest.slice(String.fromCodePoint(rest.codePointAt(0) ?? 0).length);
  return rest;
}

/** Cuts at the end, with an ellipsis. */
export function cutEnd(text: string, limit: number): string {
  return width(text) <= limit ? text : `${head(text, limit - 1)}${ELLIPSIS}`;
}

/** Cuts at the beginning, with an ellipsis; empty where not even that fits. */
export function cutStart(text: string, limit: number): string {
  if (width(text) <= limit) return text;
  return limit < 1 ? '' : `${ELLIPSIS}${tail(text, limit - 1)}`;
}

/** Cuts in the middle, with an ellipsis: of a path both the beginning and the name matter. */
export function cutMiddle(text: string, limit: number): string {
  if (width(text) <= limit) return text;
  const front = Math.floor((limit - 1) / 3);
  return `${head(text, front)}${ELLIPSIS}${tail(text, limit - 1 - front)}`;
}

/** Lines of at most `limit` cells, broken at spaces where there are any. */
export function wrap(text: string, limit: number): readonly string[] {
  if (width(text) <= limit) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (width(joined) <= limit) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (width(line) > limit) {
      // A character wider than the whole line still has to go somewhere.
      const part = head(line, limit) || String.fromCodePoint(line.codePointAt(0) ?? 0);
      lines.push(part);
      line = line.slice(part.length);
    }
  }
  lines.push(line);
  return lines;
}

export function padEnd(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}

export function padStart(text: string, to: number): string {
  return ' '.repeat(Math.max(0, to - width(text))) + text;
}
