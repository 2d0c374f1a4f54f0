import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { SignalBoard } from './board.ts';
import type { Condition } from './condition.ts';

const condition = (id: string, more: Partial<Condition> = {}): Condition => ({
  id,
  kind: 'probe-failure',
  severity: 'critical',
  services: ['apache2'],
  since: 1000,
  summary: id,
  evidence: Array.from({ length: 20 }, (_, i) => `line ${i}`),
  ...more,
});
const brief = (news: ReturnType<SignalBoard['update']>): readonly string[] =>
  news.map(
    (one) =>
      `${one.type} ${one.signal.id} ${one.type === 'cleared' ? `${one.how} ${one.endedAt}` : one.signal.severity}`,
  );

test('raised once, cleared when it has stayed away, with the moment it went', () => {
  const board = new SignalBoard();
  assert.deepEqual(brief(board.update('pages', [condition('a')], 5000)), ['raised a critical']);
  assert.deepEqual(brief(board.update('pages', [condition('a')], 6000)), []);
  assert.equal(board.raised()[0]?.evidence.length, 8);
  assert.deepEqual(brief(board.update('pages', [], 7000)), []);
  assert.equal(board.isRaised('a'), true);
  assert.deepEqual(brief(board.update('pages', [], 9999)), []);
  assert.deepEqual(brief(board.update('pages', [], 10_000)), ['cleared a ended 1970-01-01T00:00:07.000Z']);
  assert.equal(board.isRaised('a'), false);
});

test('one that comes back in between was never away', () => {
  const board = new SignalBoard();
  board.update('pages', [condition('a')], 0);
  board.update('pages', [], 1000);
  assert.deepEqual(brief(board.update('pages', [condition('a')], 3900)), []);
  assert.deepEqual(brief(board.update('pages', [], 4100)), []);
});

test('graver is news, milder is not', () => {
  const board = new SignalBoard();
  board.update('pages', [condition('a', { severity: 'warning' })], 0);
  assert.deepEqual(brief(board.update('pages', [condition('a')], 1)), ['raised a critical']);
  assert.deepEqual(brief(board.update('pages', [condition('a', { severity: 'warning' })], 2)), []);
  assert.equal(board.raised()[0]?.severity, 'critical');
});

test('sources do not clear each other; what nothing speaks for is let go; what is not watched is dropped', () => {
  const board = new SignalBoard();
  board.update('pages', [condition('a')], 0);
  board.update('traffic', [condition('b', { kind: 'error-share' })], 0);
  assert.deepEqual(brief(board.update('traffic', [condition('b', { fading: true })], 99)), [
    'cleared b no-evidence 1970-01-01T00:00:00.099Z',
  ]);
  assert.deepEqual(brief(board.update('traffic', [condition('c', { fading: true })], 99)), []);
  assert.deepEqual(brief(board.update('traffic', [], 99_000)), []);
  assert.deepEqual(brief(board.drop((s) => s.id === 'a', 5)), [
    'cleared a unwatched 1970-01-01T00:00:00.005Z',
  ]);
});

test('what an earlier run raised is not cleared before its source has looked', () => {
  const signal = { ...condition('a'), since: '2026-01-01T00:00:00.000Z' };
  const board = new SignalBoard([signal], () => 'pages');
  assert.deepEqual(brief(board.update('pages', [], 0, false)), []);
  assert.deepEqual(brief(board.update('pages', [], 90_000, false)), []);
  assert.deepEqual(brief(board.update('pages', [condition('b')], 90_500, false)), ['raised b critical']);
  board.update('pages', [], 90_600, false);
  assert.equal(board.update('pages', [], 94_000, false).length, 1, 'what this run raised is its own');
  assert.deepEqual(brief(board.update('pages', [condition('a')], 94_500)), [], 'it is known already');
  board.update('pages', [], 95_000);
  assert.equal(board.update('pages', [], 99_000).length, 1);
});

test('whatever is seen: every signal is raised before it is cleared, and never twice', () => {
  const seen = fc.array(
    fc.record({
      ids: fc.subarray(['a', 'b', 'c']),
      severity: fc.constantFrom('critical' as const, 'warning' as const),
      fading: fc.boolean(),
      wait: fc.nat(8000),
    }),
  );
  fc.assert(
    fc.property(seen, (steps) => {
      const board = new SignalBoard();
      const open = new Map<string, string>();
      let now = 0;
      for (const { ids, severity, fading, wait } of steps) {
        now += wait;
        const conditions = ids.map((id) => condition(id, { severity, ...(fading ? { fading } : {}) }));
        for (const one of board.update('pages', conditions, now)) {
          const before = open.get(one.signal.id);
          if (one.type === 'cleared') {
            assert.ok(before !== undefined);
            open.delete(one.signal.id);
          } else {
            assert.ok(before === undefined || (before === 'warning' && one.signal.severity === 'critical'));
            open.set(one.signal.id, one.signal.severity);
          }
        }
        assert.deepEqual(
          [...open.keys()].sort(),
          board
            .raised()
            .map((s) => s.id)
            .sort(),
        );
      }
    }),
  );
});
