import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { JournalError, openJournal, type Journal, type JournalVerdict } from './index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-journal-'));
after(() => rmSync(scratch, { recursive: true }));

let made = 0;
function freshFile(): string {
  made += 1;
  return join(scratch, `d${made}`, 'journal.db');
}

function written(count: number): string {
  const file = freshFile();
  const journal = openJournal(file);
  for (let i = 1; i <= count; i += 1) journal.append({ kind: 'note', text: `n${i}` });
  journal.close();
  return file;
}

/** What an intruder with a SQLite shell does. */
function tamper(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

function verdict(file: string): JournalVerdict {
  const journal = openJournal(file, { readOnly: true });
  try {
    return journal.verify();
  } finally {
    journal.close();
  }
}

const said = (v: JournalVerdict): readonly string[] => v.problems.map((p) => `${p.kind} ${p.seq ?? '-'}`);

function troubleOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof JournalError) return error.trouble;
    throw error;
  }
  return 'none';
}

test('what was appended is read back, numbered, chained, in order, by another reader too', () => {
  const file = freshFile();
  const journal = openJournal(file, { now: () => new Date('2026-01-02T03:04:05.678Z') });
  const first = journal.append({ kind: 'agent.stopped', why: 'a\u0000b\n\u{1f600}' });
  const second = journal.append({ kind: 'note', text: 'x' }, 'INC-1');
  assert.deepEqual([first.seq, second.seq, second.incident], [1, 2, 'INC-1']);
  assert.equal(first.at, '2026-01-02T03:04:05.678Z');
  assert.ok(BigInt(second.monotonicNs) > BigInt(first.monotonicNs));
  const reader = openJournal(file, { readOnly: true });
  assert.deepEqual([...reader.entries()], [first, second]);
  assert.deepEqual([...reader.entries({ incident: 'INC-1' })], [second]);
  assert.deepEqual([...reader.entries({ inIncidents: true })], [second]);
  assert.deepEqual([...reader.entries({ kind: 'agent' })], [first]);
  assert.deepEqual([...reader.entries({ kind: 'age' })], []);
  assert.deepEqual([...reader.entries({ afterSeq: 1 })], [second]);
  assert.deepEqual([...reader.entries({ since: '2026-01-02T03:04:05.679Z' })], []);
  assert.equal(
    troubleOf(() => reader.append({ kind: 'note', text: 'no' })),
    'read-only',
  );
  reader.close();
  journal.close();
  assert.deepEqual(verdict(file), {
    ok: true,
    entries: 2,
    head: { seq: 2, hash: second.hash },
    problems: [],
  });
});

test('more entries than a batch are read once each', () => {
  const journal = openJournal(written(1203), { readOnly: true });
  assert.deepEqual(
    [...journal.stored()].map((e) => e.seq),
    Array.from({ length: 1203 }, (_, i) => i + 1),
  );
  journal.close();
});

const tamperings: readonly [string, string, readonly string[]][] = [
  ['a changed text', `UPDATE entries SET body = replace(body, 'n3', 'N3') WHERE seq = 3`, ['changed 3']],
  ['a changed time', `UPDATE entries SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 3`, ['changed 3']],
  ['a changed incident', `UPDATE entries SET incident = '' WHERE seq = 3`, ['changed 3']],
  ['another type', `UPDATE entries SET body = x'00ff' WHERE seq = 3`, ['changed 3']],
  ['a changed hash', `UPDATE entries SET hash = '00' WHERE seq = 3`, ['changed 3', 'changed 4']],
  ['a missing entry', `DELETE FROM entries WHERE seq = 3`, ['missing 3']],
  ['missing entries at the start', `DELETE FROM entries WHERE seq < 4`, ['missing 1']],
  ['the end cut off', `DELETE FROM entries WHERE seq > 6`, ['cut-off 7']],
  ['everything deleted', `DELETE FROM entries`, ['cut-off 1']],
  [
    'an entry removed and the rest renumbered',
    `DELETE FROM entries WHERE seq = 3; UPDATE entries SET seq = seq - 1 WHERE seq > 3`,
    ['changed 3', 'reordered 4', 'reordered 5', 'reordered 6', 'changed 7', 'cut-off 8'],
  ],
  [
    'neighbours swapped',
    `UPDATE entries SET seq = 99 WHERE seq = 3; UPDATE entries SET seq = 3 WHERE seq = 4; UPDATE entries SET seq = 4 WHERE seq = 99`,
    ['reordered 3', 'reordered 4', 'changed 5'],
  ],
  ['another beginning', `UPDATE facts SET value = '2020' WHERE name = 'createdAt'`, ['changed 1']],
  ['another machine', `UPDATE facts SET value = 'x' WHERE name = 'host'`, ['foreign -', 'changed 1']],
];

for (const [name, sql, expected] of tamperings) {
  test(`verification finds ${name}`, () => {
    const file = written(8);
    tamper(file, sql);
    assert.deepEqual(said(verdict(file)), expected);
  });
}

test('an absent, damaged or contradicting head is said', () => {
  const file = written(3);
  const head = file.replace('.db', '.head');
  const text = readFileSync(head, 'utf8');
  writeFileSync(head, text.replace(/"hash":"./, '"hash":"'));
  assert.deepEqual(said(verdict(file)), ['head -']);
  writeFileSync(head, text.replace(/"hash":"[0-9a-f]{4}/, '"hash":"0000'));
  assert.deepEqual(said(verdict(file)), ['head 3']);
  rmSync(head);
  assert.deepEqual(said(verdict(file)), ['head -']);
});

test('an anchor kept elsewhere finds a journal that was rewritten as a whole', () => {
  const file = written(3);
  const other = written(3);
  const anchor = verdict(file).head;
  assert.ok(anchor);
  const rewritten = openJournal(other, { readOnly: true });
  assert.deepEqual(said(rewritten.verify()), []);
  assert.deepEqual(said(rewritten.verify(anchor)), ['changed 3']);
  assert.deepEqual(said(rewritten.verify({ seq: 9, hash: anchor.hash })), ['cut-off 4']);
  rewritten.close();
});

test('a cut-off end stays visible after writing went on', () => {
  const file = written(5);
  tamper(file, 'DELETE FROM entries WHERE seq > 3');
  const journal = openJournal(file);
  const next = journal.append({ kind: 'note', text: 'later' });
  assert.equal(next.seq, 7); // 6 is the entry that says what was cut off
  assert.match([...journal.stored()].at(-2)?.body ?? '', /Entries 4 to 5 were cut off/);
  journal.close();
  assert.deepEqual(said(verdict(file)), ['missing 4']);
});

test('rows deleted while a writer is open leave a gap too', () => {
  const file = freshFile();
  const journal = openJournal(file);
  for (const text of ['a', 'b', 'c']) journal.append({ kind: 'note', text });
  tamper(file, 'DELETE FROM entries WHERE seq = 3');
  assert.equal(journal.append({ kind: 'note', text: 'd' }).seq, 4);
  journal.close();
  assert.deepEqual(said(verdict(file)), ['missing 3']);
});

test('unknown kinds of a later version are skipped by entries, kept in stored, and verify', () => {
  const file = freshFile();
  const journal = openJournal(file);
  // A later version's event, which today's types do not know.
  const later: unknown = JSON.parse('{"kind":"moon.risen","phase":1}');
  assert.ok(isEventLike(later));
  journal.append(later);
  journal.append({ kind: 'note', text: 'x' });
  assert.deepEqual(
    [...journal.entries()].map((e) => e.seq),
    [2],
  );
  assert.equal([...journal.stored()].length, 2);
  assert.equal(journal.verify().ok, true);
  journal.close();
});

function isEventLike(value: unknown): value is Parameters<Journal['append']>[0] {
  return typeof value === 'object';
}

test('a reader never creates, repairs or replaces', () => {
  const absent = freshFile();
  assert.equal(
    troubleOf(() => openJournal(absent, { readOnly: true })),
    'absent',
  );
  const file = written(3);
  writeFileSync(file, 'not a database, but long enough to be looked at as one'.repeat(50));
  const before = readdirSync(join(file, '..'));
  assert.equal(
    troubleOf(() => openJournal(file, { readOnly: true })),
    'damaged',
  );
  assert.equal(
    troubleOf(() => openJournal(file)),
    'damaged',
  );
  assert.deepEqual(readdirSync(join(file, '..')), before);
});

test('the agent keeps a damaged journal aside and begins a new one that says so', () => {
  const file = written(3);
  writeFileSync(file, 'junk'.repeat(5000));
  const journal = openJournal(file, { onDamage: 'replace' });
  const entries = [...journal.entries()];
  assert.deepEqual(
    entries.map((e) => e.seq),
    [4],
  );
  assert.match(JSON.stringify(entries[0]?.event), /was damaged .* kept as .*journal\.db\.damaged-/);
  assert.deepEqual(said(journal.verify()), ['missing 1']);
  journal.close();
  assert.ok(readdirSync(join(file, '..')).some((f) => f.startsWith('journal.db.damaged-')));
});

test('damage at any page of the file: a typed error or a verdict, never a crash, never silence', () => {
  const good = written(400);
  tamper(good, 'PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
  const bytes = readFileSync(good);
  for (let at = 0; at < bytes.length; at += 4096) {
    const file = freshFile();
    openJournal(file).close();
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    copyFileSync(good.replace('.db', '.head'), file.replace('.db', '.head'));
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, at, at + 4096);
    writeFileSync(file, damaged);
    assert.notEqual(outcome(file), 'ok', `overwritten at ${at}`);
    writeFileSync(file, bytes);
    truncateSync(file, at);
    assert.notEqual(outcome(file), 'ok', `truncated at ${at}`);
  }
});

/** `ok` only when the journal claims to be whole. */
function outcome(file: string): string {
  try {
    return verdict(file).ok ? 'ok' : 'problems';
  } catch (error) {
    assert.ok(error instanceof JournalError, String(error));
    return error.trouble;
  }
}

test('a file replaced under an open writer is refused, not written into the void', () => {
  const file = freshFile();
  const journal = openJournal(file);
  journal.append({ kind: 'note', text: 'a' });
  rmSync(file);
  assert.equal(
    troubleOf(() => journal.append({ kind: 'note', text: 'b' })),
    'damaged',
  );
  journal.close();
});

test('several processes write at once: no gap, no lost entry, one chain', async () => {
  const file = freshFile();
  openJournal(file).close();
  const script = `
    const { openJournal } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const journal = openJournal(process.argv[1]);
    for (let i = 0; i < 40; i += 1) journal.append({ kind: 'note', text: process.argv[2] + i });
    journal.close();`;
  const children = ['a', 'b', 'c'].map((name) =>
    spawn(process.execPath, ['--input-type=module', '-e', script, file, name], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(children.map((child) => once(child, 'close')));
  assert.deepEqual(
    codes.map(([code]) => code),
    [0, 0, 0],
  );
  const result = verdict(file);
  assert.deepEqual([result.ok, result.entries], [true, 120]);
});

test('a journal of a later format is refused by name', () => {
  const file = written(1);
  tamper(file, 'PRAGMA user_version = 2');
  assert.equal(
    troubleOf(() => openJournal(file)),
    'newer',
  );
});
