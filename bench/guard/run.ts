/** All paths against all protections, as a table and as figures. */
import { figure, median, spreadOf, type Figure } from '../framework.ts';
import { prepareGround } from './ground.ts';
import { PATHS, type RemovalPath } from './paths.ts';
import { PROTECTIONS, trial, type Outcome, type Protection } from './trial.ts';

/** Where the numbers of a run that is quick come from: without any protection, and with ours. */
const QUICK: readonly Protection[] = ['none', 'guard'];

export async function runPaths(quick: boolean, log: (line: string) => void): Promise<readonly Figure[]> {
  await using ground = await prepareGround('bench/guard/packages.sh', log);
  const protections = quick ? QUICK : PROTECTIONS;
  log(`${'path'.padEnd(56)}${protections.map((p) => p.padEnd(11)).join('')}`);
  const outcomes: Outcome[] = [];
  for (const path of PATHS) {
    const row: Outcome[] = [];
    for (const protection of protections) row.push(await trial(ground, path, protection));
    outcomes.push(...row);
    log(`${path.name.padEnd(56)}${row.map((o) => cell(o).padEnd(11)).join('')}`);
  }
  return protections.flatMap((protection) => figuresOf(outcomes, protection));
}

/** `LOST`, `kept`, `!` half-done, `~` something was changed all the same, and with the guard what is known of the culprit and the milliseconds to its answer. */
function cell({ intact, halfDone, untouched, protection, command, line, answeredMs }: Outcome): string {
  const state = `${intact ? 'kept' : 'LOST'}${halfDone ? '!' : ''}`;
  if (protection !== 'guard') return state;
  const touched = untouched ? '' : '~';
  const known = [command ? 'command' : '-', line ? 'line' : '-'].join(',');
  return `${state}${touched} ${known}${answeredMs === undefined ? '' : ` ${answeredMs} ms`}`;
}

function figuresOf(outcomes: readonly Outcome[], protection: Protection): Figure[] {
  const packaged = new Set(PATHS.filter((path) => path.packaged).map(({ name }: RemovalPath) => name));
  const all = outcomes.filter((o) => o.protection === protection);
  const ofPackages = all.filter(({ path }) => packaged.has(path));
  const ours = protection === 'guard';
  const count = (
    name: string,
    from: readonly Outcome[],
    holds: (o: Outcome) => boolean,
    goal: object,
  ): Figure =>
    figure(
      `${protection}: ${name}`,
      from.filter(holds).length,
      `of ${from.length}`,
      from.length,
      ours ? goal : {},
    );
  const took = all.flatMap(({ answeredMs }) => answeredMs ?? []);
  return [
    count('package paths that lose PHP', ofPackages, (o) => !o.intact, { atMost: 0 }),
    count('all paths that lose PHP', all, (o) => !o.intact, { atMost: 0 }),
    count('half-done', all, (o) => o.halfDone, { atMost: 0 }),
    ...(ours
      ? [
          count('refusals that left nothing changed', ofPackages, (o) => o.untouched, {
            atLeast: ofPackages.length,
          }),
          count('attributed to the command', all, (o) => o.command, { atLeast: all.length }),
          count('attributed to the line', all, (o) => o.line, { atLeast: all.length }),
        ]
      : []),
    ...(took.length === 0
      ? []
      : [
          figure('guard: answer to what it refuses', median(took), 'ms', took.length, {
            spread: spreadOf(took, 0),
          }),
        ]),
  ];
}
