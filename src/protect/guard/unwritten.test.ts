import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { EventOf, JournalEvent } from '../../domain/event.ts';
import { keepUnwritten, takeUnwritten, unwrittenFiles } from './unwritten.ts';

let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'stakeout-unwritten-'));
});
afterEach(() => rmSync(state, { recursive: true }));

const judged = (transaction: string): EventOf<'guard.judged'> => ({
  kind: 'guard.judged',
  transaction,
  layer: 'apt',
  outcome: 'refused',
  changes: [],
  lost: [],
  services: [],
  sites: [],
  summary: 'PHP would be lost',
});
const at = (second: number): Date => new Date(Date.UTC(2026, 0, 2, 10, 0, second));

test('what the journal did not take goes in later, in the order of time and with its time', () => {
  keepUnwritten(state, judged('T2'), at(2));
  keepUnwritten(state, judged('T1'), at(1));
  const told: JournalEvent[] = [];
  takeUnwritten(state, (event) => told.push(event));
  assert.deepEqual(
    told.map((event) => (event.kind === 'guard.judged' ? [event.transaction, event.summary] : [])),
    [
      ['T1', 'PHP would be lost (at 2026-01-02T10:00:01.000Z, when the journal could not be written)'],
      ['T2', 'PHP would be lost (at 2026-01-02T10:00:02.000Z, when the journal could not be written)'],
    ],
  );
  assert.deepEqual(unwrittenFiles(state), []);
});

test('what cannot be written yet stays; what was cut off is passed over', () => {
  keepUnwritten(state, judged('T1'), at(1));
  keepUnwritten(state, judged('T2'), at(2));
  const [first = ''] = unwrittenFiles(state);
  writeFileSync(first, '{"at":"2026');
  const locked = (): void => {
    throw new Error('locked');
  };
  assert.throws(() => takeUnwritten(state, locked), /locked/);
  assert.equal(unwrittenFiles(state).length, 1);
});

test('nothing is kept where nothing can be written, and none without end', () => {
  keepUnwritten('/proc/nowhere', judged('T1'), at(1));
  for (let n = 0; n < 210; n += 1) keepUnwritten(state, judged('T'), at(n));
  assert.equal(unwrittenFiles(state).length, 200);
});
