import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { askDesk, deskSocketIn } from '../../desk/index.ts';
import { openJournal } from '../../journal/index.ts';
import { ServiceHistory } from './history.ts';
import { Desk } from './open.ts';
import { testBaseline } from './testing/desk.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'desk-'));
const now = (): Date => new Date('2026-01-02T03:04:05Z');
const journal = openJournal(join(stateDir, 'journal.db'), { now });
after(() => {
  journal.close();
  rmSync(stateDir, { recursive: true });
});

const notes: string[] = [];
const open = (where: string): Promise<Desk | undefined> =>
  Desk.open({
    stateDir: where,
    uid: process.geteuid?.() ?? -1,
    now,
    entries: (filter) => journal.entries(filter),
    append: (event) => journal.append(event),
    status: () => undefined,
    baseline: () => testBaseline(),
    history: new ServiceHistory(now()),
    note: (text) => notes.push(text),
    postmortems: () => Promise.reject(new Error('nobody asks')),
  });

test('the desk answers, tells what is written as it is written, and lets nobody else in', async () => {
  const desk = await open(stateDir);
  assert.ok(desk);
  const path = deskSocketIn(stateDir);
  assert.equal((await askDesk(path, 'overview', {})).guarded, false);
  const mode = (of: string): number => statSync(of).mode & 0o007;
  assert.deepEqual([mode(path), mode(dirname(path))], [0, 0]);
  const waiting = askDesk(path, 'events', { after: 0, limit: 10, waitMs: 20_000 });
  await askDesk(path, 'overview', {}); // the one before has been heard by then
  journal.append({ kind: 'note', text: 'here' });
  desk.wrote();
  assert.deepEqual(
    (await waiting).entries.map(({ text }) => text),
    ['here'],
  );
  desk.close();
  await assert.rejects(askDesk(path, 'overview', {}));
  const again = await open(stateDir);
  assert.ok(again, 'a socket that was left behind is no hindrance');
  again.close();
});

test('an agent whose desk cannot be opened goes on, and says so', async () => {
  const deep = join(stateDir, 'x'.repeat(100));
  mkdirSync(deep, { mode: 0o700 });
  assert.equal(await open(deep), undefined);
  assert.match(notes.at(-1) ?? '', /^the web cannot reach the agent: /);
});
