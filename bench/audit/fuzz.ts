/** Mutated scripts: made of the labelled set and of real maintainer scripts. */
import { audit, type AuditedHost, plainScript } from '../../src/protect/audit/index.ts';
import { mutated } from '../../src/protect/audit/testing/mutate.ts';
import { figure, quantile, type Figure } from '../framework.ts';
import { maintainerScripts } from './maintainer-scripts.ts';
import { readSnippets } from './snippets.ts';

/** Nobody waits longer for a script of 20 kB. */
const HANG_MS = 10_000;
const MAX_SEED = 20_000;

export function runFuzz(count: number, host: AuditedHost, log: (line: string) => void): Figure[] {
  const seeds = [
    ...readSnippets().map(({ text }) => text),
    ...maintainerScripts('/').flatMap(({ text }) => (text.length <= MAX_SEED ? [text] : [])),
  ];
  const took: number[] = [];
  let crashes = 0;
  for (const text of mutated(seeds, count)) {
    const start = performance.now();
    try {
      audit([{ file: 'a.sh', text, pieces: plainScript('a.sh', text) }], host);
    } catch (error) {
      crashes += 1;
      log(`CRASH ${error instanceof Error ? (error.stack ?? '') : String(error)}\n${JSON.stringify(text)}`);
    }
    took.push(performance.now() - start);
    if (took.length % 2000 === 0) log(`${took.length} of ${count} mutated scripts, ${crashes} crashes`);
  }
  return [
    figure('mutated scripts: crashes', crashes, `of ${count}`, count, { atMost: 0 }),
    figure('mutated scripts: hangs', took.filter((ms) => ms > HANG_MS).length, `of ${count}`, count, {
      atMost: 0,
    }),
    figure('mutated scripts: the slowest', quantile(took, 1), 'ms', count),
  ];
}
