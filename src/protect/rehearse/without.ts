/**
 * The quick look: nothing is run, the services are started in a clone that lacks some files and asked for their pages. It tells what users
 * would see without them, in a second; whether a command does take them away is for others to know.
 */
import type { Baseline } from '../../identify/index.ts';
import { castOf } from './cast.ts';
import { startOf } from './compare.ts';
import { must } from './requests.ts';
import { type SeenPage, Stage, type StagePage } from './stage.ts';
import { keyOf } from '../../detect/probe/index.ts';
import { STARTS } from './verdict.ts';

export interface WithoutOptions {
  /** Absolute; directories are left alone. */
  readonly paths: readonly string[];
  readonly baseline: Baseline;
  readonly now: () => Date;
  /** What the services may write, in memory. */
  readonly sizeBytes: number;
}

/** One sentence; undefined where no page of them is recorded. Throws a StakeoutError where this host cannot be cloned. */
export async function lookWithout(options: WithoutOptions): Promise<string | undefined> {
  const casting = castOf(options.baseline, options.now);
  await using stage = await Stage.set(
    casting.then(({ services }) => services),
    options.sizeBytes,
  );
  await must(stage.clone, TAKE_AWAY, options.paths.join('\0'));
  const { services, pages } = await casting;
  const starts = await stage.start();
  const down = services.find(({ id }) => startOf({ starts }, id) !== STARTS);
  if (down !== undefined) return `without them ${down.id} would not start: ${startOf({ starts }, down.id)}.`;
  return withoutThem(pages, await stage.ask(pages));
}

const TAKE_AWAY = ['/usr/bin/xargs', '-0', '/bin/rm', '-f', '--'] as const;

/** Compared with the record alone: the services were not started in a clone that has everything. Pure. */
export function withoutThem(
  pages: readonly StagePage[],
  seen: ReadonlyMap<string, SeenPage>,
): string | undefined {
  const compared = pages.flatMap(({ target, site, expected }) => {
    const now = seen.get(keyOf(target));
    return now === undefined || expected === undefined ? [] : [{ site, was: expected.status, now }];
  });
  const broken = compared.filter(({ was, now }) => !now.ok || now.status !== was);
  const [first] = broken;
  const of = `${compared.length} page${compared.length === 1 ? '' : 's'}`;
  if (first !== undefined)
    return `without them ${broken.length} of ${of} would break after a restart: ${first.site} ${first.was} → ${first.now.shows}.`;
  return compared.length === 0 ? undefined : `without them ${of} would answer as before, after a restart.`;
}
