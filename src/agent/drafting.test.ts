import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { EventOf } from '../domain/event.ts';
import { FRESH_SCORE } from '../learn/postmortem/index.ts';
import { INCIDENT, STEPS, tell } from '../learn/postmortem/testing/journal.ts';
import { postmortemWork } from './desk/postmortems/work.ts';
import { type TestDesk, testDesk } from './desk/testing/desk.ts';
import { Drafting, DRAFTED_BY } from './drafting.ts';

const RESOLVED: EventOf<'incident.resolved'> = {
  kind: 'incident.resolved',
  incident: INCIDENT,
  how: 'stable',
};
let desk: TestDesk;
let drafting: Drafting;

beforeEach(async () => {
  desk = await testDesk();
  const work = postmortemWork({ stateDir: desk.dir, now: () => new Date('2026-01-02T12:00:00.000Z') });
  drafting = new Drafting({
    entries: (filter) => desk.journal.entries(filter),
    append: (event) => void desk.journal.append(event),
    postmortems: async (verb, args) => work[verb](args),
  });
});
afterEach(() => desk.close());

const directory = (): string => join(desk.dir, 'postmortems', INCIDENT);
const told = (kind: 'postmortem' | 'note') => [...desk.journal.entries({ kind })].map(({ event }) => event);

test('what users felt is written up when it is over, and that is told with its score', async () => {
  tell(desk.journal);
  await drafting.wrote(RESOLVED);
  const [drafted] = told('postmortem');
  assert.ok(drafted?.kind === 'postmortem.drafted');
  assert.equal(drafted.incident, INCIDENT);
  assert.ok(drafted.score >= FRESH_SCORE, String(drafted.score));
  const { postmortem } = await desk.ask('postmortem', { postmortem: INCIDENT });
  assert.equal(postmortem?.changedBy, DRAFTED_BY);
});

test('nothing else has it written', async () => {
  tell(desk.journal);
  for (const { event } of desk.journal.entries())
    if (event.kind !== 'incident.resolved') await drafting.wrote(event);
  assert.equal(existsSync(directory()), false);
});

test('what was put back before anybody noticed is not written up', async () => {
  const unfelt = new Set(['signal.raised', 'signal.cleared', 'service.checked', 'incident.impact']);
  tell(
    desk.journal,
    STEPS.filter(
      ([, event]) =>
        !(typeof event === 'object' && event !== null && 'kind' in event && unfelt.has(String(event.kind))),
    ),
  );
  await drafting.wrote(RESOLVED);
  assert.deepEqual([existsSync(directory()), told('postmortem')], [false, []]);
});

test('what somebody wrote already stays as it is', async () => {
  tell(desk.journal);
  await desk.ask('draftPostmortem', { incident: INCIDENT, by: 'Mara' });
  await drafting.wrote(RESOLVED);
  const { postmortem } = await desk.ask('postmortem', { postmortem: INCIDENT });
  assert.deepEqual([postmortem?.changedBy, told('postmortem')], ['Mara', []]);
});

test('a draft that cannot be written is a note with the command that writes it', async () => {
  tell(desk.journal);
  writeFileSync(join(desk.dir, 'postmortems'), ''); // where the directory has to be
  await drafting.wrote(RESOLVED);
  const note = told('note').at(-1);
  assert.ok(note?.kind === 'note');
  assert.match(
    note.text,
    new RegExp(`^no post-mortem was drafted: .*; stakeout postmortem draft ${INCIDENT}$`),
  );
});

test('an agent that ends says nothing of it any more', async () => {
  tell(desk.journal);
  drafting.close();
  await drafting.wrote(RESOLVED);
  assert.deepEqual(told('postmortem'), []);
});
