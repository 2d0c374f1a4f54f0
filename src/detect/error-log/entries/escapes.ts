/** httpd's escapes in its error log: line breaks, control characters, and bytes that are no ASCII. */

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };

/** Undoes ap_escape_errorlog_item; bytes that were no ASCII become characters of Latin-1, which no statement needs. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-f]{2})|(.))/gs,
    (whole, hex: string | undefined, letter: string | undefined) =>
      hex === undefined ? (ESCAPES[letter ?? ''] ?? whole) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
