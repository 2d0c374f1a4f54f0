/** Names from a host in Markdown: as code, in which nothing means anything. Pure. */
import { visible } from '../../domain/visible.ts';

/** A code span whose fence is longer than any run of backticks inside (CommonMark 0.31, 6.1). */
export function code(text: string): string {
  const shown = visible(text);
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** As `code`, in a cell of a table, where a bar would end it even in a code span. */
export function cell(text: string): string {
  return code(text).replaceAll('|', String.raw`\|`);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
