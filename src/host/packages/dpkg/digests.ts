/** info/PACKAGE.md5sums: `digest  path` a line, the path without its first slash: deb-md5sums(5). */

const DIGEST_LENGTH = 32;
const HEX = /^[0-9a-f]{32}$/;
const NEWLINE = 10;

/** The digest of `path` in the bytes of a md5sums file. The line is searched, not all lines parsed: a list can have 20,000. */
export function digestIn(md5sums: Buffer, path: string): string | undefined {
  if (path.includes('\n')) return undefined;
  const wanted = Buffer.from(`  ${path.slice(1)}\n`);
  for (let at = md5sums.indexOf(wanted); at >= 0; at = md5sums.indexOf(wanted, at + 1)) {
    const start = at - DIGEST_LENGTH;
    if (start < 0 || (start > 0 && md5sums[start - 1] !== NEWLINE)) continue;
    const digest = md5sums.toString('latin1', start, at);
    if (HEX.test(digest)) return digest;
  }
  return undefined;
}
