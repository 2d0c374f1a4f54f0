/** The compact result stream of the load generator: one line for each answer. */
import type { Verdict } from '../pages.ts';

export interface LoadRecord {
  /** Wall clock, milliseconds with fractions. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Index into SITE_PAGES. */
  readonly page: number;
  readonly verdict: Verdict;
  readonly status?: number;
  readonly retries: number;
}

const VERDICTS: readonly Verdict[] = ['ok', 'leaked', 'wrong', 'failed'];

export function recordLine(record: LoadRecord): string {
  const times = [record.startedAt.toFixed(2), record.finishedAt.toFixed(2)];
  return `${[...times, record.page, record.verdict, record.status ?? '-', record.retries].join(' ')}\n`;
}

/** Undefined for a line that is none of ours. */
export function parseRecord(line: string): LoadRecord | undefined {
  const [startedAt, finishedAt, page, word, status, retries] = line.split(' ');
  const verdict = VERDICTS.find((known) => known === word);
  const numbers = [startedAt, finishedAt, page, retries].map(Number);
  if (verdict === undefined || numbers.some((n) => !Number.isFinite(n))) return undefined;
  return {
    startedAt: Number(startedAt),
    finishedAt: Number(finishedAt),
    page: Number(page),
    verdict,
    retries: Number(retries),
    ...(status === '-' ? {} : { status: Number(status) }),
  };
}
