import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { VERBS } from '../../desk/index.ts';
import { openJournal } from '../../journal/index.ts';
import { ServiceHistory } from './history.ts';
import { deskHandlers } from './index.ts';

const dir = mkdtempSync(join(tmpdir(), 'agent-desk-'));
const now = (): Date => new Date('2026-01-02T03:04:05Z');
const journal = openJournal(join(dir, 'journal.db'), { now });
after(() => {
  journal.close();
  rmSync(dir, { recursive: true });
});

let written: () => void = () => {};
const desk = deskHandlers({
  stateDir: dir,
  baseline: () => undefined,
  history: new ServiceHistory(now()),
  diagnose: () => Promise.reject(new Error('nobody can look')),
  pagerStatus: () => Promise.resolve(undefined),
  pageAlerts: () => Promise.resolve(false),
  launcher: '/usr/bin/stakeout',
  postmortems: () => Promise.reject(new Error('nobody writes any')),
  entries: (filter) => journal.entries(filter),
  append: (event) => journal.append(event),
  status: () => undefined,
  now,
  written: () =>
    new Promise((resolve) => {
      written = resolve;
    }),
});
const [FIRST, SECOND] = ['INC-20260102-1', 'INC-20260102-2'];
for (const incident of [FIRST, SECOND])
  journal.append({ kind: 'incident.opened', incident, title: 'shop answers 500', severity: 'critical' });

test('incidents come newest first, in pages, and are folded on when more is written', async () => {
  const first = await desk.incidents({ limit: 1 });
  assert.deepEqual([first.incidents.map((one) => one.id), first.total], [[SECOND], 2]);
  const second = await desk.incidents({ limit: 1, before: SECOND });
  assert.deepEqual(
    second.incidents.map((one) => one.id),
    [FIRST],
  );
  journal.append({ kind: 'incident.resolved', incident: FIRST, how: 'by hand' });
  const open = await desk.incidents({ limit: 9, open: true });
  assert.deepEqual([open.incidents.map((one) => one.id), open.total], [[SECOND], 1]);
  assert.equal((await desk.overview({})).guarded, false);
  const { incident } = await desk.incident({ incident: FIRST });
  assert.deepEqual([incident?.title, incident?.state], ['shop answers 500', 'resolved']);
  assert.throws(() => desk.incidents({ limit: 1, before: 'INC-20260102-9' }), { refusal: 'unknown' });
});

test('what people say is in the journal under their name, and only about what is there', async () => {
  await desk.acknowledge({ incident: SECOND, by: 'mara', note: 'looking' });
  const { incident } = await desk.incident({ incident: SECOND });
  assert.equal(VERBS.incident.result.parse({ incident }).incident?.state, 'acknowledged');
  assert.match(incident?.timeline.at(-1)?.text ?? '', /mara/);
  assert.throws(() => desk.acknowledge({ incident: FIRST, by: 'mara' }), { refusal: 'conflict' });
  assert.throws(() => desk.note({ incident: 'INC-20260102-9', by: 'mara', text: 'x' }), {
    refusal: 'unknown',
  });
});

test('secrets do not leave with a note, and the waiting is over when something is written', async () => {
  const last = [...journal.entries()].at(-1)?.seq ?? 0;
  const waiting = desk.events({ after: last, limit: 10, waitMs: 1000 });
  await desk.note({ incident: SECOND, by: 'mara', text: 'DB_PASSWORD=tr0ub4dor worked' });
  written();
  const { entries, lastSeq } = await waiting;
  assert.equal(lastSeq, last + 1);
  assert.match(entries[0]?.text ?? '', /worked/);
  assert.doesNotMatch(JSON.stringify([entries, await desk.incident({ incident: SECOND })]), /tr0ub4dor/);
});
