import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry, JournalEvent } from '../../../domain/event.ts';
import { runbookWith, step } from '../../../learn/runbook/testing.ts';
import { standingOf, whyNotDue } from './standing.ts';

const incident = 'INC-20260102-1';
const book = runbookWith(`
${step('name=mend risk=change undo=unmend expect=""', 'touch /x')}
${step('name=unmend risk=change', 'rm /x')}
${step('name=after risk=read if=mend:passed', 'ls /x')}
`);

type Run = readonly [step: string, digest: string];

function newestFirst(...runs: readonly Run[]): JournalEntry[] {
  const events = runs.flatMap(([name, digest], at): JournalEvent[] => {
    const named = { incident, run: `RUN-${at}`, runbook: 'shop-cache' };
    return [
      { kind: 'runbook.started', ...named, digest, by: 'mara' },
      {
        kind: 'runbook.step',
        ...named,
        step: name,
        risk: 'change',
        commands: [],
        outcome: 'passed',
        tookMs: 1,
      },
    ];
  });
  return events
    .map((event, at) => ({ seq: at + 1, at: '', monotonicNs: '0', prevHash: '', hash: '', event }))
    .toReversed();
}

const why = (...runs: readonly Run[]): string | undefined => {
  const after = book.steps.find(({ name }) => name === 'after');
  assert.ok(after);
  return whyNotDue(after, book, standingOf(newestFirst(...runs), book, incident), new Set());
};

test('a step counts as it ended last, under this text only, until it is taken back', () => {
  assert.match(why() ?? '', /was not run/);
  assert.equal(why(['mend', book.digest]), undefined);
  assert.match(why(['mend', 'f'.repeat(64)]) ?? '', /was not run/, 'of another text');
  assert.notEqual(why(['mend', book.digest], ['unmend', book.digest]), undefined, 'taken back');
  assert.equal(why(['mend', book.digest], ['unmend', book.digest], ['mend', book.digest]), undefined);
});
