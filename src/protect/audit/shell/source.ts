/** Where a text that is evaluated comes from: a piece of a file, a file that is sourced, a string that became code. */
import type { Span } from '../model.ts';

export interface Source {
  /** As the caller named it, or the path of a sourced file. */
  readonly file: string;
  readonly text: string;
  readonly spanOf: (from: number, to: number) => Span;
}

/** Spans of a whole file, by its line starts. */
export function fileSource(file: string, text: string): Source {
  let starts: number[] | undefined;
  const position = (offset: number): { line: number; column: number } => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
  return {
    file,
    text,
    spanOf(from, to) {
      const [start, end] = [position(from), position(Math.max(from, to))];
      return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
    },
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Code that stands in `outer` word for word, from `offset` on. */
export function within(outer: Source, offset: number, text: string): Source {
  return { file: outer.file, text, spanOf: (from, to) => outer.spanOf(offset + from, offset + to) };
}

/** Code that was put together: all of it stands where it is run. */
export function madeAt(outer: Source, from: number, to: number, text: string): Source {
  return { file: outer.file, text, spanOf: () => outer.spanOf(from, to) };
}
