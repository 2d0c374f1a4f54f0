/**
 * Tables that fit the terminal: columns shrink, the widest first, each by its own way (cut or wrap); where even the
 * smallest columns do not fit, each row becomes a block of its own. Every cell is made harmless with `visible`.
 */
import { renderBlock } from './block.ts';
import { paint, type Cell, type Surface, type Tone } from './tone.ts';
import { visible } from '../../domain/visible.ts';
import { cutEnd, cutMiddle, width, wrap } from '../../domain/text-width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** What happens to text that is too long: `cut` at the end (default), `middle` for paths, `wrap`. */
  readonly overflow?: 'cut' | 'middle' | 'wrap';
  /** Never narrower than this many cells, unless its content is. Default 8. */
  readonly min?: number;
}

interface Content {
  readonly text: string;
  readonly tone: Tone;
}

const GAP = '  ';
const DEFAULT_MIN = 8;

/** The whole table with a line feed at the end; empty text when there are no rows. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  surface: Surface,
): string {
  if (rows.length === 0) return '';
  const contents = rows.map((row) => columns.map((_, i) => content(row[i])));
  const natural = columns.map((c, i) =>
    Math.max(width(c.title), ...contents.map((row) => width(row[i]?.text ?? ''))),
  );
  const widths = fit(columns, natural, surface.columns);
  if (widths === undefined) return stacked(columns, rows, surface);
  const header = columns.map((c): Content => ({ text: c.title, tone: 'dim' }));
  return [header, ...contents].map((row) => renderRow(columns, row, widths, surface)).join('');
}

/** A cell's text made harmless, and its tone. */
export function content(cell: Cell): Content {
  if (cell === undefined) return { text: '', tone: 'plain' };
  if (typeof cell === 'object') return { text: visible(cell.text), tone: cell.tone };
  return { text: visible(String(cell)), tone: 'plain' };
}

/** Widths that fit into `limit`, or undefined when none do. */
function fit(
  columns: readonly Column[],
  natural: readonly number[],
  limit: number,
): readonly number[] | undefined {
  const smallest = columns.map((c, i) => Math.min(natural[i] ?? 0, c.min ?? DEFAULT_MIN));
  const room = limit - GAP.length * (columns.length - 1);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  if (sum(smallest) > room) return undefined;
  const widths = [...natural];
  while (sum(widths) > room) {
    const widest = widths.reduce((best, w, i) => {
      const slack = (at: number): boolean => (widths[at] ?? 0) > (smallest[at] ?? 0);
      if (!slack(i)) return best;
      return best === -1 || w > (widths[best] ?? 0) ? i : best;
    }, -1);
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function renderRow(
  columns: readonly Column[],
  row: readonly Content[],
  widths: readonly number[],
  surface: Surface,
): string {
  const cells = row.map((cell, i) => lines(columns[i], cell.text, widths[i] ?? 0));
  const height = Math.max(...cells.map((c) => c.length));
  let out = '';
  for (let line = 0; line < height; line += 1) {
    const parts = cells.map((cell, i) => {
      const text = cell[line] ?? '';
      const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(text)));
      const painted = paint(row[i]?.tone ?? 'plain', text, surface.color);
      return columns[i]?.align === 'right' ? padding + painted : painted + padding;
    });
    out += `${parts.join(GAP).trimEnd()}\n`;
  }
  return out;
}

function lines(column: Column | undefined, text: string, limit: number): readonly string[] {
  if (column?.overflow === 'wrap') return wrap(text, limit);
  return [column?.overflow === 'middle' ? cutMiddle(text, limit) : cutEnd(text, limit)];
}

/** For terminals too narrow for columns. */
function stacked(columns: readonly Column[], rows: readonly (readonly Cell[])[], surface: Surface): string {
  return rows
    .map((row) =>
      renderBlock(
        columns.map((c, i): readonly [string, Cell] => [c.title, row[i]]),
        surface,
      ),
    )
    .join('\n');
}
