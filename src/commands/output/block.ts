/** Key–value blocks: keys in a column, values wrapped beside them, or under them where the terminal is narrow. */
import { paint, type Cell, type Surface, type Tone } from './tone.ts';
import { visible } from '../../domain/visible.ts';
import { padEnd, width, wrap } from '../../domain/text-width.ts';

/** Below this many cells for values, values stand under their keys. */
const NARROWEST_VALUE = 24;
const INDENT = '  ';

/** Several values under one key, one a line. Pairs without a value are left out. */
export type Pair = readonly [key: string, value: Cell | readonly Cell[]];

export function renderBlock(pairs: readonly Pair[], surface: Surface): string {
  const shown = pairs.map(([key, value]) => [key, values(value)] as const).filter(([, v]) => v.length > 0);
  const keyWidth = Math.max(0, ...shown.map(([key]) => width(key)));
  const beside = surface.columns - keyWidth - INDENT.length;
  const stacked = beside < NARROWEST_VALUE;
  return shown
    .map(([key, cells]) => {
      const lines = cells.flatMap(({ text, tone }) =>
        wrap(text, stacked ? Math.max(1, surface.columns - INDENT.length) : beside).map((line) =>
          paint(tone, line, surface.color),
        ),
      );
      const title = (text: string): string => paint('dim', text, surface.color);
      if (stacked) return `${title(key)}\n${lines.map((l) => `${INDENT}${l}\n`).join('')}`;
      return lines
        .map((line, i) => `${title(padEnd(i === 0 ? key : '', keyWidth))}${INDENT}${line}`.trimEnd())
        .map((line) => `${line}\n`)
        .join('');
    })
    .join('');
}

function values(value: Pair[1]): readonly { readonly text: string; readonly tone: Tone }[] {
  const list: readonly Cell[] = isList(value) ? value : [value];
  return list.flatMap((cell) => {
    if (cell === undefined) return [];
    if (typeof cell === 'object') return [{ text: visible(cell.text), tone: cell.tone }];
    return [{ text: visible(String(cell)), tone: 'plain' as const }];
  });
}

function isList(value: Pair[1]): value is readonly Cell[] {
  return Array.isArray(value);
}
