/** Link targets are bytes. Those that are UTF-8 are kept as text; others as `\0hex:…`, which no target can be (NUL cannot occur). */
const RAW = '\0hex:';

export function targetText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : `${RAW}${bytes.toString('hex')}`;
}

/** What symlink(2) must be given to make a link with this target. */
export function targetBytes(text: string): Buffer {
  return text.startsWith(RAW) ? Buffer.from(text.slice(RAW.length), 'hex') : Buffer.from(text);
}
