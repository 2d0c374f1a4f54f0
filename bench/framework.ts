/** What a benchmark is, and how its figures are printed. Ratios between sides of one run; never a lone absolute time. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** In words, e.g. `≤ 2.5`; absent for figures that are only shown. */
  readonly goal?: string;
  readonly holds?: boolean;
  /** How many runs or trials stand behind the value. */
  readonly runs: number;
  /** e.g. `min 1.1, max 1.9`. */
  readonly spread?: string;
}

export interface BenchOptions {
  readonly quick: boolean;
  /** What stands after the benchmark's name, without --quick and --json; empty for one without a `usage`. */
  readonly args: readonly string[];
  /** Progress for people; goes to standard error. */
  log(line: string): void;
}

export interface Bench {
  readonly name: string;
  readonly what: string;
  readonly needsRoot: boolean | ((args: readonly string[]) => boolean);
  /** Its own arguments, for people; absent when it has none. */
  readonly usage?: string;
  /** Throws when a comparison could not be made: that is an error, not a pass. A UsageError: its arguments cannot be read. */
  run(options: BenchOptions): Promise<readonly Figure[]>;
}

/** Arguments that cannot be read; the message says why. */
export class UsageError extends Error {}

/** The value below which the share `q` (0…1) of `values` lies, nearest rank. Throws on an empty list. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1));
  const value = sorted[at];
  if (value === undefined) throw new RangeError('quantile of nothing');
  return value;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function spreadOf(values: readonly number[], digits = 2): string {
  return `min ${quantile(values, 0).toFixed(digits)}, max ${quantile(values, 1).toFixed(digits)}`;
}

/** A figure with an upper or lower goal; `holds` follows from the value. */
export function figure(
  name: string,
  value: number,
  unit: string,
  runs: number,
  options: { readonly atMost?: number; readonly atLeast?: number; readonly spread?: string } = {},
): Figure {
  const { atMost, atLeast, spread } = options;
  const shown = spread === undefined ? {} : { spread };
  if (atMost !== undefined)
    return { name, value, unit, runs, goal: `≤ ${atMost}`, holds: value <= atMost, ...shown };
  if (atLeast !== undefined)
    return { name, value, unit, runs, goal: `≥ ${atLeast}`, holds: value >= atLeast, ...shown };
  return { name, value, unit, runs, ...shown };
}

export function printFigures(figures: readonly Figure[]): string {
  const rows = figures.map((f) => [
    f.name,
    formatValue(f.value),
    f.unit,
    f.goal ?? '',
    f.holds === undefined ? '' : f.holds ? 'holds' : 'FAILS',
    String(f.runs),
    f.spread ?? '',
  ]);
  const head = ['figure', 'value', 'unit', 'goal', '', 'runs', 'spread'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((r) => r[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((c, i) => (i === 1 ? c.padStart(widths[i] ?? 0) : c.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

function formatValue(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(1) : value.toPrecision(3);
}
