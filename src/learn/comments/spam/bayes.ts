/**
 * The filter: learns from what moderators decide, asks nobody. Robinson's reading of Bayes with Fisher's method for putting the words
 * together (G. Robinson, A Statistical Approach to the Spam Problem, Linux Journal 107, 2003): how surprising the comment would be as
 * honest, against how surprising as spam; where neither is, the score is in the middle.
 */

export interface Counts {
  readonly spam: number;
  readonly honest: number;
}

export interface Model {
  /** Comments it has learnt from. */
  readonly total: Counts;
  /** In how many of them a token was. */
  readonly of: (token: string) => Counts | undefined;
}

/** Fewer of either kind say nothing about the next. */
export const ENOUGH = 20;
/** How much a word that was never seen weighs, and what is thought of it. */
const STRENGTH = 2;
const PRIOR = 0.5;
/** Words that are about as often in either say nothing. */
const TELLING = 0.05;
const MOST_TOKENS = 25;

/** 0 honest … 1 spam; undefined while it has not seen enough. */
export function scoreOf(tokens: readonly string[], model: Model): number | undefined {
  if (model.total.spam < ENOUGH || model.total.honest < ENOUGH) return undefined;
  const telling = tokens
    .map((token) => probability(model.of(token), model.total))
    .filter((p) => Math.abs(p - 0.5) >= TELLING)
    .sort((a, b) => Math.abs(b - 0.5) - Math.abs(a - 0.5))
    .slice(0, MOST_TOKENS);
  if (telling.length === 0) return PRIOR;
  const spam = 1 - chiSquared(-2 * sum(telling.map((p) => Math.log(1 - p))), telling.length);
  const honest = 1 - chiSquared(-2 * sum(telling.map((p) => Math.log(p))), telling.length);
  return (1 + spam - honest) / 2;
}

function probability(counts: Counts | undefined, total: Counts): number {
  if (counts === undefined) return PRIOR;
  const [spam, honest] = [counts.spam / total.spam, counts.honest / total.honest];
  const seen = counts.spam + counts.honest;
  const raw = spam + honest === 0 ? PRIOR : spam / (spam + honest);
  return (STRENGTH * PRIOR + seen * raw) / (STRENGTH + seen);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Chance of a chi-squared of `2n` degrees of freedom to be at least `value`. */
function chiSquared(value: number, n: number): number {
  const half = value / 2;
  let term = Math.exp(-half);
  let total = term;
  for (let at = 1; at < n; at += 1) {
    term *= half / at;
    total += term;
  }
  return Math.min(1, total);
}
