/**
 * A full and a read-only disk under the journal, for real: a small file system of its own, in a mount namespace of its
 * own, so that nothing of the machine is touched.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openJournal } from '../src/journal/index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-full-'));
after(() => rmSync(scratch, { recursive: true }));
const notRoot = process.geteuid?.() === 0 ? false : 'mounting a small file system needs root';

/** Runs inside the namespace; prints one JSON report. */
const INSIDE = `
  const { spawnSync } = await import('node:child_process');
  const fs = await import('node:fs');
  const { createSpillingJournal, openJournal } = await import(${JSON.stringify(new URL('../src/journal/index.ts', import.meta.url).href)});
  const disk = process.argv[1];
  const mount = (...args) => { const r = spawnSync('/usr/bin/mount', args); if (r.status !== 0) throw new Error(String(r.stderr)); };
  mount('-t', 'tmpfs', '-o', 'size=1m,mode=0700', 'tmpfs', disk);
  const file = disk + '/journal.db';
  const troubles = [];
  const start = () => createSpillingJournal({
    open: () => openJournal(file, { onDamage: 'replace' }), retryMs: 0, onTrouble: (t) => troubles.push(t?.trouble ?? 'over'),
  });
  let journal = start();
  const big = 'x'.repeat(20_000);
  const note = (text) => journal.append({ kind: 'note', text });
  note('first');
  fs.writeFileSync(disk + '/ballast', Buffer.alloc(600_000));
  for (let i = 0; i < 40; i += 1) note(i + big);
  const whenFull = { waiting: journal.waiting, whole: journal.verify().ok };
  fs.rmSync(disk + '/ballast');
  mount('-o', 'remount,size=8m', disk);
  const left = journal.flush();
  journal.close();
  mount('-o', 'remount,ro', disk); // refused while somebody writes
  journal = start();
  let reader;
  try { reader = openJournal(file, { readOnly: true }).verify().ok; } catch (error) { reader = error.trouble ?? String(error); }
  note('while read-only');
  const whenReadOnly = journal.waiting;
  mount('-o', 'remount,rw', disk);
  note('last');
  const entries = [...journal.entries()].map((e) => e.event.text.slice(0, 15).replace(/x+$/, ''));
  console.log(JSON.stringify({ troubles, whenFull, left, reader, whenReadOnly, whole: journal.verify().ok, entries }));
  journal.close();
`;

test('on a full or read-only disk entries wait and none is lost; the chain stays whole', {
  skip: notRoot,
}, () => {
  const { status, stdout, stderr } = spawnSync(
    '/usr/bin/unshare',
    ['--mount', process.execPath, '--input-type=module', '-e', INSIDE, scratch],
    { encoding: 'utf8', timeout: 60_000 },
  );
  assert.equal(status, 0, stderr);
  const report = JSON.parse(stdout);
  assert.ok(report.whenFull.waiting > 0, 'the disk was full');
  assert.deepEqual(report.troubles, ['full', 'over', 'read-only', 'over']);
  assert.deepEqual(
    [report.whenFull.whole, report.left, report.whenReadOnly, report.whole, report.reader],
    [true, 0, 1, true, true],
  );
  const numbers = Array.from({ length: 40 }, (_, i) => String(i));
  assert.deepEqual(report.entries, ['first', ...numbers, 'while read-only', 'last']);
});

test('a state directory that cannot be made is said, not thrown raw', () => {
  const file = join(scratch, 'file');
  writeFileSync(file, '');
  assert.throws(() => openJournal(join(file, 'state/journal.db')), /cannot create .*ENOTDIR/);
});
