/** A file that is nothing but a script. */
import type { Piece } from './model.ts';
import { fileSource, MAX_SCRIPT } from './shell/index.ts';

/** More here-documents than this and the parser, which looks for the end of each, takes minutes. */
const MAX_HERE_DOCUMENTS = 2000;

/** A script as one piece; what cannot be followed is said with its place. */
export function plainScript(file: string, text: string): readonly Piece[] {
  const { spanOf } = fileSource(file, text);
  const unreadable = (at: number, why: string): Piece => ({ kind: 'unreadable', span: spanOf(at, at), why });
  if (text.length > MAX_SCRIPT) return [unreadable(MAX_SCRIPT, `longer than ${MAX_SCRIPT >> 20} MiB`)];
  const zero = text.indexOf('\0');
  if (zero >= 0) return [unreadable(zero, 'a NUL byte: this is no script')];
  const many = nth(text, '<<', MAX_HERE_DOCUMENTS);
  if (many >= 0) return [unreadable(many, `more than ${MAX_HERE_DOCUMENTS} here-documents`)];
  const dialect = /^#!.*\b(?:bash|ksh|zsh)\b/.test(text) ? 'bash' : 'sh';
  const script: Piece = { kind: 'shell', text, dialect, spanOf, variables: new Map() };
  const broken = text.indexOf('\uFFFD');
  return broken < 0
    ? [script]
    : [script, unreadable(broken, 'bytes that are not UTF-8; the rest is read all the same')];
}

function nth(text: string, part: string, count: number): number {
  let at = -1;
  for (let i = 0; i < count; i += 1) {
    at = text.indexOf(part, at + 1);
    if (at < 0) return -1;
  }
  return at;
}
