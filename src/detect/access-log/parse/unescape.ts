/**
 * Undoes what the servers do to a client's bytes before they write them: httpd's ap_escape_logitem (`\"`, `\\`, `\xhh`, `\n` and
 * their like), nginx's default (`\x22`) and `escape=json` (`\"`, `\u001f`). The three do not contradict each other.
 */
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))/gs;
const NAMED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' };

const NOT_ASCII = /[^\x00-\x7f]/; // oxlint-disable-line no-control-regex -- all of ASCII is meant

/** `text` holds one character per byte of the log; the result is what those bytes mean as UTF-8. */
export function unescapeLogged(text: string): string {
  const bytes = text.includes('\\') ? text.replace(ESCAPE, replacement) : text;
  return NOT_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}

function replacement(
  _: string,
  byte: string | undefined,
  unit: string | undefined,
  char: string | undefined,
): string {
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
  if (unit !== undefined)
    return Buffer.from(String.fromCharCode(Number.parseInt(unit, 16))).toString('latin1');
  return char === undefined ? '' : (NAMED[char] ?? char);
}
