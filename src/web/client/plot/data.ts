/** What the page has to be drawn, as `src/web/pages/incident/plotted.ts` wrote it. */
type Column = (number | null)[];

export interface PlotData {
  readonly columns: [number[], Column, Column];
  readonly marks: readonly number[];
}

/** Undefined for what this script does not know: a page may be newer than it is. */
export function plotDataOf(text: string | undefined): PlotData | undefined {
  const said: unknown = JSON.parse(text ?? 'null');
  if (typeof said !== 'object' || said === null) return undefined;
  if (!('at' in said && 'failing' in said && 'wrong' in said && 'marks' in said)) return undefined;
  const { at, failing, wrong, marks } = said;
  if (!isNumbers(at) || !isNumbers(marks) || !isColumn(failing) || !isColumn(wrong)) return undefined;
  return at.length > 1 ? { columns: [at, failing, wrong], marks } : undefined;
}

function isColumn(value: unknown): value is Column {
  return Array.isArray(value) && value.every((one) => one === null || typeof one === 'number');
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}

/** `10:02:17 UTC: 61 % of requests fail, 100 % of checks wrong`. */
export function readOut({ columns: [at, failing, wrong] }: PlotData, index: number): string {
  const seconds = at[index];
  if (seconds === undefined) return '';
  const clock = new Date(seconds * 1000).toISOString().slice(11, 19);
  return `${clock} UTC: ${shareOf(failing[index])} of requests fail, ${shareOf(wrong[index])} of checks wrong`;
}

function shareOf(value: number | null | undefined): string {
  return value === null || value === undefined ? 'not counted:' : `${Math.round(value * 1000) / 10} %`;
}
