import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createSpillingJournal, JournalError, openJournal, type Journal } from './index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-spill-'));
after(() => rmSync(scratch, { recursive: true }));

/** A journal that refuses while `refuse` says so; everything else is real. */
function flaky(file: string, refuse: () => boolean): Journal {
  const real = openJournal(file, { onDamage: 'replace' });
  return {
    file: real.file,
    append(...args) {
      if (refuse()) throw new JournalError('full', file, 'no space left on device');
      return real.append(...args);
    },
    entries: (...args) => real.entries(...args),
    stored: (...args) => real.stored(...args),
    verify: (...args) => real.verify(...args),
    close: () => real.close(),
  };
}

const note = (text: string) => ({ kind: 'note', text }) as const;

test('what cannot be stored waits with its moment, comes in order, and what was too much is counted', () => {
  const file = join(scratch, 'a', 'journal.db');
  let full = false;
  let wall = Date.parse('2026-01-01T00:00:00.000Z');
  let clock = 0;
  const troubles: (string | undefined)[] = [];
  const journal = createSpillingJournal({
    open: () => flaky(file, () => full),
    now: () => new Date((wall += 1000)),
    limit: 2,
    clock: () => clock,
    onTrouble: (t) => troubles.push(t?.trouble),
  });
  assert.equal(journal.append(note('1')).seq, 1);
  full = true;
  assert.deepEqual(
    ['2', '3', '4'].map((text) => journal.append(note(text)).seq),
    [0, 0, 0],
  );
  assert.equal(journal.waiting, 2);
  full = false;
  assert.equal(journal.append(note('5')).seq, 0, 'not tried again before a second has passed');
  clock += 1000;
  journal.append(note('6'));
  assert.deepEqual(troubles, ['full', undefined]);
  assert.equal(journal.waiting, 0);
  const entries = [...journal.entries()];
  assert.deepEqual(
    entries.map((e) => [e.seq, e.at.slice(17, 19), e.event.kind === 'note' ? e.event.text : e.event.kind]),
    [
      [1, '01', '1'],
      [2, '02', '2'],
      [3, '03', '3'],
      [4, entries[3]?.at.slice(17, 19), 'events.lost'],
      [5, '06', '6'],
    ],
  );
  const lost = entries[3]?.event;
  assert.ok(lost?.kind === 'events.lost' && lost.count === 2);
  assert.equal(journal.verify().ok, true);
  journal.close();
});

test('a journal that is replaced under the agent is begun anew and nothing is dropped', () => {
  const file = join(scratch, 'b', 'journal.db');
  const journal = createSpillingJournal({
    open: () => openJournal(file, { onDamage: 'replace' }),
    retryMs: 0,
  });
  journal.append(note('1'));
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix);
  writeFileSync(file, 'junk'.repeat(3000));
  journal.append(note('2'));
  journal.append(note('3'));
  assert.equal(journal.waiting, 0);
  const texts = [...journal.entries()].map((e) => (e.event.kind === 'note' ? e.event.text : ''));
  assert.match(texts[0] ?? '', /was damaged/);
  assert.deepEqual(texts.slice(1), ['2', '3']);
  journal.close();
});
