import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventOf, JournalEntry, JournalEvent } from '../../../domain/event.ts';
import type { EntryFilter } from '../../../journal/index.ts';
import { tellInterrupted } from './interrupted.ts';

const incident = 'INC-20260102-1';
const started = (run: string, more: Partial<EventOf<'runbook.started'>> = {}): JournalEvent => ({
  kind: 'runbook.started',
  incident,
  run,
  runbook: 'module-missing',
  digest: 'd',
  by: 'mara',
  only: 'put-back',
  via: 'web',
  ...more,
});
const step = (run: string): JournalEvent => ({
  kind: 'runbook.step',
  incident,
  run,
  runbook: 'module-missing',
  step: 'put-back',
  risk: 'change',
  commands: [],
  outcome: 'passed',
  tookMs: 1,
});
const ended = (run: string): JournalEvent => ({
  kind: 'runbook.ended',
  incident,
  run,
  runbook: 'module-missing',
  outcome: 'stopped',
  summary: '',
});

async function told(events: readonly JournalEvent[]): Promise<readonly JournalEvent[]> {
  const all = [...events];
  const entries = ({ kind }: EntryFilter = {}): JournalEntry[] =>
    all
      .filter((event) => event.kind === kind)
      .map((event, at) => ({ seq: at + 1, at: '', monotonicNs: '0', event, hash: '' }));
  const append = (event: JournalEvent): JournalEntry => {
    all.push(event);
    return { seq: all.length, at: '', monotonicNs: '0', event, hash: '' };
  };
  const nowhere = { find: () => Promise.resolve(undefined) };
  await tellInterrupted({ entries, append }, nowhere);
  const once = all.length;
  await tellInterrupted({ entries, append }, nowhere);
  assert.equal(all.length, once, 'told once');
  return all.slice(events.length);
}

test('a step that was running when the agent ended is told in its incident, as one that may have done something', async () => {
  const [its, end] = await told([started('A'), started('B'), step('B'), ended('B')]);
  assert.partialDeepStrictEqual(its, {
    kind: 'runbook.step',
    incident,
    run: 'A',
    step: 'put-back',
    risk: 'change',
    outcome: 'failed',
    by: 'mara',
  });
  assert.match(its?.kind === 'runbook.step' ? (its.why ?? '') : '', /the agent ended while it ran/);
  assert.partialDeepStrictEqual(end, { kind: 'runbook.ended', run: 'A', outcome: 'stopped' });
});

test('a step that had its end is not told again, only the end of its run', async () => {
  const kinds = (await told([started('A'), step('A')])).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['runbook.ended']);
});

test('a dry run did nothing, and whoever follows one in a terminal goes on without the agent', async () => {
  const [its] = await told([started('A', { dry: true })]);
  assert.partialDeepStrictEqual(its, { kind: 'runbook.step', dry: true, outcome: 'failed' });
  const { via: _, ...terminal } = { ...started('T'), via: undefined };
  assert.deepEqual(await told([terminal]), []);
});
