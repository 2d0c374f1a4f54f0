/** Counts over results. Pure. */
import type { CaseResult, Asked } from './result.ts';

/** So many of so many; `of` is 0 where the question did not arise. */
export interface Share {
  readonly yes: number;
  readonly of: number;
}

export interface Tally {
  readonly cases: number;
  readonly rank1: Share;
  readonly in3: Share;
  readonly object: Share;
  readonly verdict: Share;
  readonly innocentBlamed: Share;
  /** Of the faults that no page showed right after the injection: named before anything was restarted. */
  readonly latent: Share;
  readonly predicted: Share;
  readonly allNamed: Share;
  readonly repaired: Share;
  readonly answered: Share;
  /** Seconds from the question to the answer. */
  readonly seconds: readonly number[];
}

/** Which results are about innocents is known from their family. */
export function tally(results: readonly CaseResult[]): Tally {
  const ends = results.map(({ atEnd }) => atEnd);
  const scored = (test: (score: NonNullable<Asked['score']>) => boolean | undefined): Share =>
    share(ends, (end) => end?.score !== undefined && test(end.score) === true);
  return {
    cases: results.length,
    rank1: scored((s) => s.rank1),
    in3: scored((s) => s.in3),
    object: scored((s) => s.object),
    verdict: scored((s) => s.verdict),
    innocentBlamed: share(
      results.filter(({ family }) => family === 'innocent'),
      (result) => [result.atOnce, result.atEnd].some((asked) => asked?.score?.innocentBlamed === true),
    ),
    latent: share(results.filter(isHiddenAtFirst), ({ atOnce }) => atOnce?.score?.rank1 === true),
    predicted: predictions(results),
    allNamed: share(
      results.filter(({ family }) => family === 'two'),
      ({ atEnd }) => atEnd?.score?.allNamed === true,
    ),
    repaired: share(
      results.flatMap(({ repair }) => repair ?? []),
      ({ verified }) => verified,
    ),
    answered: share(ends, (end) => end?.score !== undefined),
    seconds: results
      .flatMap(({ atOnce, atEnd }) => [atOnce, atEnd])
      .flatMap((asked) => (asked?.score === undefined ? [] : [asked.tookMs / 1000])),
  };
}

function share<T>(of: readonly T[], test: (one: T) => boolean): Share {
  return { yes: of.filter(test).length, of: of.length };
}

function isHiddenAtFirst({ atOnce, effects, family }: CaseResult): boolean {
  return atOnce !== undefined && effects['inject'] === 'ok' && family !== 'innocent';
}

/** Each measured outcome counts; nothing said about it is wrong. */
function predictions(results: readonly CaseResult[]): Share {
  const pairs = results.flatMap(({ atOnce, outcomes }) =>
    (outcomes ?? []).map((measured) => ({ measured, predicted: atOnce?.answer?.predictions ?? [] })),
  );
  return share(pairs, ({ measured, predicted }) =>
    predicted.some(
      (p) => p.service === measured.service && p.action === measured.action && p.outcome === measured.outcome,
    ),
  );
}
