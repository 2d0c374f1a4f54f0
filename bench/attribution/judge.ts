/** Was the thief named in full? Pure. */
import type { Testimony } from './witness.ts';

type Sighting = Testimony['sightings'][number];

/** What is known of a theft beforehand. */
export interface Truth {
  /** The thief's command line. */
  readonly argv: (name: string) => readonly string[];
  /** Something in the command line of each ancestor that has to be named, nearest first. */
  readonly ancestors: readonly string[];
}

export interface Score {
  readonly thefts: number;
  /** Full command line and ancestry, by the plain /proc reader and by ours. */
  readonly plain: number;
  readonly ours: number;
  readonly tookUs: readonly number[];
}

export function score({ sightings, lost }: Testimony, expected: number, truth: Truth): Score {
  const thefts = sightings.filter((s) => !s.created);
  if (lost > 0 || thefts.length !== expected)
    throw new Error(`${thefts.length} of ${expected} removals were seen, ${lost} reports of lost events`);
  return {
    thefts: expected,
    plain: thefts.filter((s) => isNamed(s, s.plain, truth)).length,
    ours: thefts.filter((s) => isNamed(s, ourAnswer(s), truth)).length,
    tookUs: thefts.map((s) => s.tookUs),
  };
}

interface Answer {
  readonly argv: readonly string[];
  readonly ancestors: readonly (readonly string[])[];
}

function ourAnswer({ actor }: Sighting): Answer {
  return { argv: actor?.process.argv ?? [], ancestors: (actor?.ancestors ?? []).map((a) => a.argv ?? []) };
}

function isNamed(sighting: Sighting, { argv, ancestors }: Answer, truth: Truth): boolean {
  if (argv.join('\0') !== truth.argv(sighting.name).join('\0')) return false;
  let from = 0;
  return truth.ancestors.every((part) => {
    const at = ancestors.findIndex((a, index) => index >= from && a.join(' ').includes(part));
    from = at + 1;
    return at >= 0;
  });
}
