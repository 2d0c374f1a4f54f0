/** A file that is nothing but a script. */
import type { Piece, Unreadable } from './model.ts';
import { fileSource, MAX_SCRIPT } from './shell/index.ts';

/** A script as one piece; what cannot be followed is said with its place. */
export function plainScript(file: string, text: string): readonly Piece[] {
  const { spanOf } = fileSource(file, text);
  const unreadable = (at: number, why: string): Unreadable => ({
    kind: 'unreadable',
    span: spanOf(at, at),
    why,
  });
  if (text.length > MAX_SCRIPT) {
    const end = text.lastIndexOf('\n', MAX_SCRIPT) + 1 || MAX_SCRIPT;
    const rest = unreadable(end, `longer than ${MAX_SCRIPT >> 20} MiB; what stands before is read`);
    return [...plainScript(file, text.slice(0, end)), { ...rest, beyond: true }];
  }
  const zero = text.indexOf('\0');
  if (zero >= 0) return [unreadable(zero, 'a NUL byte: this is no script')];
  const dialect = /^#!.*\b(?:bash|ksh|zsh)\b/.test(text) ? 'bash' : 'sh';
  const script: Piece = { kind: 'shell', text, dialect, spanOf, variables: new Map() };
  const broken = text.indexOf('\uFFFD');
  return broken < 0
    ? [script]
    : [script, unreadable(broken, 'bytes that are not UTF-8; the rest is read all the same')];
}
