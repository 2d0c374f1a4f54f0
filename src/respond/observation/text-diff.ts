/** Which lines of a configuration changed: by their text, not their place, since a moved line changes little. Pure. */
import type { DiffLine, TextDiff } from './object-model.ts';

const MOST_LINES = 40;
const LONGEST_LINE = 300;

/** `added` has line numbers of the new text, `removed` of the old. */
export function diffLines(before: string, after: string): TextDiff {
  const added = without(linesOf(after), linesOf(before));
  const removed = without(linesOf(before), linesOf(after));
  const cut = added.length > MOST_LINES || removed.length > MOST_LINES;
  return {
    added: added.slice(0, MOST_LINES),
    removed: removed.slice(0, MOST_LINES),
    ...(cut ? { cut } : {}),
  };
}

export function linesOf(text: string): readonly DiffLine[] {
  return text.split('\n').map((line, i) => ({ line: i + 1, text: line.slice(0, LONGEST_LINE) }));
}

/** Lines of `all` that `other` has not, counted: a line that stands there twice and once before was added once. */
function without(all: readonly DiffLine[], other: readonly DiffLine[]): readonly DiffLine[] {
  const counts = new Map<string, number>();
  for (const { text } of other) counts.set(text.trim(), (counts.get(text.trim()) ?? 0) + 1);
  return all.filter(({ text }) => {
    const key = text.trim();
    const left = counts.get(key) ?? 0;
    if (left === 0) return key !== '';
    counts.set(key, left - 1);
    return false;
  });
}
