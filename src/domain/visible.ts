/**
 * Text that came from the host (file names, command lines, log lines) may hold escape sequences that move the cursor,
 * change the title or hide what follows. Everything that is printed goes through `visible`.
 */

/**
 * Written out as an escape: C0 and C1 controls and DEL (ECMA-48), line and paragraph separators, every format
 * character (Cf: bidirectional overrides, zero-width characters, tags), private-use and lone surrogates.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line of plain text in which no character can act on a terminal. */
export function visible(text: string): string {
  return text.replace(HIDDEN, escape);
}

/** Like `visible`, but line breaks stay. For texts of several lines. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

function escape(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}
