/** A finding's source line with the stretch that is meant, cut to a width, and nothing in it that acts on a terminal. Pure. */
import { cutEnd, cutStart, width } from '../../../domain/text-width.ts';
import { visible } from '../../../domain/visible.ts';
import type { AuditFinding } from '../finding.ts';

export interface Frame {
  readonly line: number;
  readonly before: string;
  /** At least one cell. */
  readonly marked: string;
  readonly after: string;
  /** Below the line: spaces, then carets under `marked`. */
  readonly carets: string;
  /** The span goes on in further lines. */
  readonly goesOn: boolean;
}

/** A tab is shown as spaces, so that carets stand where they should. */
const TAB = '    ';

/** Undefined where the line is not at hand. `columns`: cells for the line itself. */
export function frameOf({ excerpt, span }: AuditFinding, columns: number): Frame | undefined {
  if (excerpt === undefined) return undefined;
  const from = Math.max(0, span.column - excerpt.column);
  const goesOn = span.endLine > span.line;
  const to = goesOn ? excerpt.text.length : Math.max(from, span.endColumn - excerpt.column);
  const [before, marked, after] = [
    excerpt.text.slice(0, from),
    excerpt.text.slice(from, to),
    excerpt.text.slice(to),
  ].map((text) => visible(text.replaceAll('\t', TAB)));
  const parts = fit(
    (before ?? '').trimStart(),
    marked === '' || marked === undefined ? ' ' : marked,
    (after ?? '').trimEnd(),
    columns,
  );
  return {
    line: span.line,
    ...parts,
    carets: `${' '.repeat(width(parts.before))}${'^'.repeat(Math.max(1, width(parts.marked)))}`,
    goesOn,
  };
}

/** The marked part has most of the room, then what stands before it. */
function fit(
  before: string,
  marked: string,
  after: string,
  columns: number,
): Pick<Frame, 'before' | 'marked' | 'after'> {
  const room = Math.max(20, columns);
  if (width(before) + width(marked) + width(after) <= room) return { before, marked, after };
  const least = Math.min(width(before), Math.floor(room / 4));
  const shown = cutEnd(marked, room - least);
  const lead = cutStart(before, Math.max(0, Math.min(width(before), room - width(shown))));
  const rest = room - width(shown) - width(lead);
  return { before: lead, marked: shown, after: rest < 2 ? '' : cutEnd(after, rest) };
}
