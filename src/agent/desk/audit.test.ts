import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { openJournal } from '../../journal/index.ts';
import { KeptEntries, pageOf } from './kept-entries.ts';
import { testDesk } from './testing/desk.ts';

const desk = await testDesk();
after(desk.close);
const ID = 'INC-20260102-1';
let made = 0;

test('what the web writes down is in the journal, and kinds, people and addresses are strict', async () => {
  await desk.ask('record', { entry: { what: 'sign-in', by: 'mara', from: '192.0.2.7' } });
  for (const entry of [
    { what: 'incident.resolved', by: 'mara' },
    { what: 'sign-in', by: '-x' },
    { what: 'sign-in', by: 'mara', from: 'host.example; id' },
    { what: 'sign-in', by: 'mara', about: 'two\nlines' },
    { what: 'sign-in', by: 'mara', role: 'admin' },
  ])
    await assert.rejects(desk.say('record', { entry }), { refusal: 'refused' });
  const { entries, more } = await desk.ask('audit', { limit: 10 });
  assert.deepEqual(
    entries.map(({ kind, by, from, text }) => [kind, by, from, text]),
    [['sign-in', 'mara', '192.0.2.7', 'mara: sign-in']],
  );
  assert.equal(more, false);
});

test('what people did is there whichever way they came, what Stakeout did is not, and no secret', async () => {
  const write = desk.journal.append.bind(desk.journal);
  write({ kind: 'incident.opened', incident: ID, title: 'x', severity: 'critical' });
  write({ kind: 'note', text: 'the agent noticed' });
  write({ kind: 'note', text: 'begins here', by: 'journal' });
  write({ kind: 'note', incident: ID, text: 'DB_PASS=tr0ub4dor', by: 'jon' });
  write({
    kind: 'guard.changed',
    what: 'removed',
    objects: [],
    by: { rung: 'proc', process: { pid: 5, comm: 'stakeout' }, ancestors: [], user: 'root', sudoUser: 'ann' },
  });
  await desk.ask('acknowledge', { incident: ID, by: 'mara' });
  const { entries, more } = await desk.ask('audit', { limit: 3 });
  assert.deepEqual(
    entries.map(({ kind, by, incident }) => [kind, by, incident]),
    [
      ['incident.acknowledged', 'mara', ID],
      ['guard.changed', 'ann', null],
      ['note', 'jon', ID],
    ],
  );
  assert.equal(more, true);
  const last = entries.at(-1)?.seq ?? 0;
  assert.deepEqual(
    (await desk.ask('audit', { limit: 3, before: last })).entries.map(({ kind }) => kind),
    ['sign-in'],
  );
  assert.deepEqual(
    (await desk.ask('audit', { limit: 9, by: 'mara' })).entries.map(({ kind }) => kind),
    ['incident.acknowledged', 'sign-in'],
  );
  assert.doesNotMatch(JSON.stringify(entries), /tr0ub4dor/);
});

test('page after page shows every entry once, however they were written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      (wanted, limit) => {
        const journal = openJournal(`${desk.dir}/page-${(made += 1)}.db`);
        const kept = new KeptEntries((filter) => journal.entries(filter), ['note', 'agent.stopped'], 1000);
        for (const isNote of wanted) {
          journal.append(isNote ? { kind: 'note', text: 'x' } : { kind: 'agent.stopped', why: 'x' });
          kept.newestFirst();
        }
        const seen: number[] = [];
        for (let before: number | undefined; ; ) {
          const { page, more } = pageOf(kept.newestFirst(), { limit, before });
          seen.push(...page.map(({ seq }) => seq));
          before = seen.at(-1);
          if (!more) break;
        }
        journal.close();
        assert.deepEqual(seen, wanted.map((_, at) => at + 1).toReversed());
      },
    ),
    { numRuns: 20 },
  );
});
