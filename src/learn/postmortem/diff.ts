/** The difference of two texts, line by line, as `diff -u` writes it. Pure. */

const CONTEXT = 3;
/** Above so many lines that differ the middle is shown as taken out and put in: comparing each with each would take too long. */
const MOST_LINES = 4000;

type Edit = readonly [' ' | '-' | '+', string];

/** Empty when they are the same. */
export function unifiedDiff(before: string, after: string, names: readonly [string, string]): string {
  if (before === after) return '';
  const edits = editsOf(before.split('\n'), after.split('\n'));
  return `--- ${names[0]}\n+++ ${names[1]}\n${hunks(edits)}`;
}

function editsOf(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end += 1;
  const same = (lines: readonly string[]): Edit[] => lines.map((line) => [' ', line]);
  return [
    ...same(a.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

/** By the longest common subsequence. */
function middle(a: readonly string[], b: readonly string[]): readonly Edit[] {
  const out = (lines: readonly string[]): Edit[] => lines.map((line) => ['-', line]);
  const put = (lines: readonly string[]): Edit[] => lines.map((line) => ['+', line]);
  if (a.length === 0 || b.length === 0 || a.length + b.length > MOST_LINES) return [...out(a), ...put(b)];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      edits.push([' ', a[i] ?? '']);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      edits.push(['-', a[i] ?? '']);
      i += 1;
    } else {
      edits.push(['+', b[j] ?? '']);
      j += 1;
    }
  }
  return [...edits, ...out(a.slice(i)), ...put(b.slice(j))];
}

function hunks(edits: readonly Edit[]): string {
  const near = edits.map((_, at) =>
    edits.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(([mark]) => mark !== ' '),
  );
  let text = '';
  let [oldLine, newLine] = [1, 1];
  for (let at = 0; at < edits.length; at += 1) {
    if (near[at] === true) {
      const end = near.indexOf(false, at);
      const part = edits.slice(at, end === -1 ? edits.length : end);
      const count = (mark: '-' | '+'): number => part.filter(([one]) => one === ' ' || one === mark).length;
      text += `@@ -${oldLine},${count('-')} +${newLine},${count('+')} @@\n`;
      text += part.map(([mark, line]) => `${mark}${line}\n`).join('');
      oldLine += count('-');
      newLine += count('+');
      at += part.length - 1;
    } else {
      oldLine += 1;
      newLine += 1;
    }
  }
  return text;
}
