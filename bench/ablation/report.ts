/** The result of one stack in figures, and in a table for people. */
import { type Figure, figure, median, spreadOf } from '../framework.ts';
import { explain } from './explain.ts';
import type { StackRun } from './stack-run.ts';
import type { Trial } from './trials.ts';

const RECALL = 98;
const PRECISION = 60;
const INVENTORY_SECONDS = 1;

const isHarmful = (trial: Trial): boolean => trial.harm !== undefined;

export function figuresOf(run: StackRun): readonly Figure[] {
  const { stack, inside, outside, times } = run;
  const found = inside.filter(isHarmful).length;
  const missedHere = outside.filter(isHarmful).length;
  // Of a sample: as many more as the sample is smaller than the whole.
  const missed = outside.length === 0 ? 0 : (missedHere * run.opened) / outside.length;
  const trials = inside.length + outside.length;
  const counts = `harmful: ${found} of ${inside.length} inside, ${missedHere} of ${outside.length} outside`;
  const recall = (100 * found) / (found + missed);
  const precision = (100 * found) / inside.length;
  const unexplained = harmlessOf(run).filter(({ name }) => name === UNEXPLAINED);
  return [
    figure(`${stack}: recall`, recall, '%', trials, { atLeast: RECALL, spread: counts }),
    figure(`${stack}: precision`, precision, '%', inside.length, { atLeast: PRECISION }),
    figure(`${stack}: harmless without a reason`, unexplained.length, 'files', inside.length, { atMost: 0 }),
    figure(`${stack}: inventory`, median(times.inside), 's', times.inside.length, {
      atMost: INVENTORY_SECONDS,
      spread: spreadOf(times.inside),
    }),
    figure(`${stack}: inventory --json, from its start`, median(times.command), 's', times.command.length, {
      spread: spreadOf(times.command),
    }),
  ];
}

const UNEXPLAINED = 'no reason known';

interface Harmless {
  readonly path: string;
  readonly name: string;
  readonly why: string;
}

function harmlessOf({ components, inside }: StackRun): readonly Harmless[] {
  return inside
    .filter((trial) => !isHarmful(trial))
    .map(({ path }) => {
      const component = components.get(path);
      const { name, why } = (component && explain(component)) ?? { name: UNEXPLAINED, why: '' };
      return { path, name, why };
    });
}

export function tableOf(run: StackRun): readonly string[] {
  const classes = Map.groupBy(harmlessOf(run), ({ name }) => name);
  const rows = [...classes].sort(([, a], [, b]) => b.length - a.length);
  const lines = (title: string, trials: readonly Trial[]): string[] =>
    trials.filter(isHarmful).map(({ path, harm }) => `  ${title}: ${path}: ${harm ?? ''}`);
  return [
    `${run.stack}: in the inventory and harmless here`,
    ...rows.map(
      ([name, all]) => `  ${String(all.length).padStart(3)}  ${name.padEnd(24)}  ${all[0]?.why ?? ''}`,
    ),
    ...(classes.get(UNEXPLAINED) ?? []).map(({ path }) => `  ${UNEXPLAINED}: ${path}`),
    ...lines('missed by the inventory', run.outside),
  ];
}
