import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEvent } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import { type Aftermath, TransactionJudge } from './transaction-judge.ts';

const finding: Finding = {
  id: 'missing:file:/m.so',
  kind: 'missing',
  severity: 'critical',
  component: {
    id: 'file:/m.so',
    kind: 'file',
    class: 'module',
    path: '/m.so',
    reason: [{ text: 'LoadModule m' }],
    services: ['apache2'],
  },
  differences: ['missing'],
  seenAt: '2026-01-01T00:00:00.000Z',
  source: 'event',
};

interface Seen {
  readonly events: JournalEvent[];
  readonly harmed: string[];
  readonly moved: string[];
  readonly kept: string[];
}

function judge(aftermath: Aftermath | Error, ended = true): { seen: Seen; judge: TransactionJudge } {
  const seen: Seen = { events: [], harmed: [], moved: [], kept: [] };
  return {
    seen,
    judge: new TransactionJudge({
      append: (e) => void seen.events.push(e),
      now: () => new Date(0),
      waitForEnd: async () => ({ ended, tookMs: 10 }),
      inspect: async () => {
        if (aftermath instanceof Error) throw aftermath;
        return aftermath;
      },
      moveBaseline: async (why) => void seen.moved.push(why),
      unchanged: async (touched) => void seen.kept.push(...touched),
      harmed: (findings, lost) => void seen.harmed.push(...findings.map((f) => f.id), ...lost),
    }),
  };
}

const verdict = (seen: Seen): string[] =>
  seen.events.flatMap((e) => (e.kind === 'transaction.ended' ? [e.verdict, e.summary] : []));

test('identical content again: one line, no alert, the baseline stays', async () => {
  const { seen, judge: j } = judge({ differing: [], lost: [] });
  for (let i = 0; i < 482; i += 1) j.touched(`/f${i}`, undefined);
  await j.settled();
  assert.deepEqual(seen.harmed, []);
  assert.deepEqual(seen.moved, []);
  assert.equal(seen.events.length, 2);
  assert.deepEqual(verdict(seen), [
    'harmless',
    'a package manager replaced 482 needed files with identical content',
  ]);
});

test('an upgrade after which every need holds moves the baseline', async () => {
  const { seen, judge: j } = judge({ differing: [finding], lost: [] });
  j.touched('/m.so', undefined);
  await j.settled();
  assert.equal(seen.moved.length, 1);
  assert.equal(verdict(seen)[0], 'harmless');
});

test('a removal that harms hands over the findings', async () => {
  const { seen, judge: j } = judge({ differing: [finding], lost: ['php_module is no longer in effect'] });
  j.touched('/m.so', undefined);
  await j.settled();
  assert.deepEqual(seen.harmed, ['missing:file:/m.so', 'php_module is no longer in effect']);
  assert.equal(verdict(seen)[0], 'harmful');
});

test('a loss that was approved beforehand is the intended state, and is told as what it is', async () => {
  const { seen, judge: j } = judge({
    differing: [finding],
    lost: ['php_module is no longer in effect'],
    approved: 'approved as TXN-1 (moving)',
  });
  j.touched('/m.so', undefined);
  await j.settled();
  assert.deepEqual(seen.harmed, []);
  assert.match(seen.moved[0] ?? '', /approved as TXN-1/);
  assert.deepEqual(verdict(seen), [
    'harmless',
    'approved as TXN-1 (moving): php_module is no longer in effect',
  ]);
});

test('what could not be judged is said to be unknown, never harmless', async () => {
  const { seen, judge: j } = judge(new Error('inventory failed'));
  j.touched('/m.so', undefined);
  await j.settled();
  assert.deepEqual(verdict(seen), ['unknown', 'could not be judged: inventory failed']);
});

test('a transaction that never ends is judged all the same, and that is said', async () => {
  const { seen, judge: j } = judge({ differing: [], lost: [] }, false);
  j.touched('/m.so', undefined);
  await j.settled();
  assert.match(verdict(seen)[1] ?? '', /took too long/);
});
