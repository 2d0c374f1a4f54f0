/** Text from processes is chosen by whoever started them: argument vectors, names and directories may hold anything. Pure. */

/** C0 controls and DEL have pictures in Unicode's "Control Pictures" block: U+2400 + code, U+2421 for DEL. */
const CONTROL_PICTURES = 0x2400;
const DEL_PICTURE = '\u2421';
const REPLACEMENT = '\ufffd';

/**
 * C0, DEL, C1 controls, line and paragraph separators, bidirectional overrides and isolates: what moves a cursor, starts a
 * terminal sequence or makes text read differently from what it is.
 */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** The same text with nothing in it that a terminal acts on: a newline becomes `␊`, an escape `␛`. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
    return code === 0x7f ? DEL_PICTURE : REPLACEMENT;
  });
}

/** Bytes up to the first NUL; what is not UTF-8 becomes U+FFFD. */
export function cString(bytes: Buffer, start: number, length: number): string {
  const nul = bytes.indexOf(0, start);
  const end = nul < 0 || nul > start + length ? start + length : nul;
  return printable(bytes.toString('utf8', start, end));
}

export interface ArgumentVector {
  readonly argv: readonly string[];
  readonly truncated: boolean;
}

/** Marks an argument that was cut off. */
export const ELLIPSIS = '…';

/**
 * NUL-ended arguments. An empty argument counts; the last NUL ends the last argument and starts none. When `whole` is larger
 * than what is there, the vector was cut: its last argument says so.
 */
export function argumentVector(bytes: Buffer, whole: number = bytes.length): ArgumentVector {
  const truncated = whole > bytes.length;
  if (bytes.length === 0) return { argv: [], truncated };
  const parts = bytes.toString('utf8').split('\0').map(printable);
  if (parts.at(-1) === '' && !truncated) parts.pop();
  if (truncated) parts.push(`${parts.pop() ?? ''}${ELLIPSIS}`);
  return { argv: parts, truncated };
}
