import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { GuardRecords } from './records.ts';

const ID = 'TXN-0123456789';
const NOW = new Date('2026-01-02T03:04:05Z');
const LATER = '2026-01-02T03:14:05.000Z';

let directory: string;
let records: GuardRecords;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stakeout-guard-'));
  mkdirSync(join(directory, 'guard'), { mode: 0o700 });
  records = new GuardRecords(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

const approve = (lost: string[] = ['file:/a', 'file:/b'], until = LATER): void =>
  records.approve({ transaction: ID, at: NOW.toISOString(), until, reason: 'because', lost });

test('an approval is used once', () => {
  approve();
  assert.equal(records.use(ID, ['file:/a'], NOW)?.reason, 'because');
  assert.equal(records.use(ID, ['file:/a'], NOW), undefined);
});

test('an approval is for what was shown, for its transaction, and for its time', () => {
  approve();
  assert.equal(records.use(ID, ['file:/a', 'file:/c'], NOW), undefined);
  assert.equal(records.use('TXN-9999999999', ['file:/a'], NOW), undefined);
  assert.equal(records.use(ID, ['file:/a'], new Date(LATER)), undefined);
  assert.equal(records.use(ID, ['file:/a'], NOW), undefined, 'an expired one is gone');
});

test('what cannot be read approves nothing', () => {
  approve();
  writeFileSync(join(directory, 'guard/approvals', `${ID}.json`), '{"transaction":"TXN-0123456789"');
  assert.equal(records.use(ID, [], NOW), undefined);
});

test('only a name of a transaction becomes the name of a file', () => {
  assert.throws(
    () => records.approve({ transaction: '../x', at: '', until: '', reason: '', lost: [] }),
    TypeError,
  );
});

test('old refusals are forgotten, the newest come first', () => {
  for (let n = 0; n < 203; n += 1)
    records.refused({
      transaction: `TXN-${String(n).padStart(10, '0')}`,
      at: new Date(NOW.getTime() + n * 1000).toISOString(),
      layer: 'apt',
      changes: [],
      lost: [],
      summary: '',
      services: [],
      sites: [],
    });
  assert.equal(records.refusals().length, 200);
  assert.equal(records.refusals()[0]?.transaction, 'TXN-0000000202');
});

test('who sees an approved loss happen is told of the approval, once', () => {
  approve();
  assert.equal(records.follow(['file:/a'], NOW), undefined, 'not used yet');
  records.use(ID, ['file:/a'], NOW);
  assert.equal(records.follow(['file:/z'], NOW), undefined);
  assert.equal(records.follow(['file:/z', 'file:/b'], NOW)?.transaction, ID);
  assert.equal(records.follow(['file:/b'], NOW), undefined);
});
