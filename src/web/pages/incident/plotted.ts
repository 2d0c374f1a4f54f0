/** The numbers of the chart for the script that draws it to be looked into: columns as short as JSON has them. */
import type { Impact } from '../../../desk/index.ts';
import { failing, wrong } from './harm.ts';

/** Seconds of Unix time; shares of 0 to 1, null where nothing was counted. A value holds until the next time. */
export interface Plotted {
  readonly at: readonly number[];
  readonly failing: readonly (number | null)[];
  readonly wrong: readonly (number | null)[];
  readonly marks: readonly number[];
}

export function plotted({ points, markers }: Impact): Plotted {
  const rows = points.flatMap((point, index) => {
    const begins = Date.parse(point.at);
    if (!Number.isFinite(begins)) return [];
    const ends = begins + point.stepMs;
    const next = Date.parse(points[index + 1]?.at ?? '');
    const row = { at: begins / 1000, failing: share(failing(point)), wrong: share(wrong(point)) };
    // The last value is held to its end, and what nobody counted after it is a gap.
    if (next <= ends + point.stepMs) return [row];
    return [row, { at: ends / 1000, failing: null, wrong: null }];
  });
  const rising = rows.filter(({ at }, index) => index === 0 || at > (rows[index - 1]?.at ?? at));
  return {
    at: rising.map(({ at }) => at),
    failing: rising.map((row) => row.failing),
    wrong: rising.map((row) => row.wrong),
    marks: markers.map(({ at }) => Date.parse(at) / 1000).filter((at) => Number.isFinite(at)),
  };
}

function share(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
