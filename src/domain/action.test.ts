import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACTION_ID, actionId, actionRecordSchema } from './action.ts';

const state = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 3, mtimeNs: '1', xattrs: {} };
const record = {
  id: 'a1',
  at: '2026-01-02T03:04:05.678Z',
  path: '/x',
  kind: 'replaced',
  before: state,
  after: state,
};

test('an action id sorts by time and names a file safely', () => {
  const id = actionId(new Date('2026-01-02T03:04:05.678Z'), 'deadbeef');
  assert.equal(id, '20260102T030405678Z-deadbeef');
  assert.match(id, ACTION_ID);
  assert.ok(id < actionId(new Date('2026-01-02T03:04:05.679Z'), '00000000'));
});

test('a record read back is checked before it is believed', () => {
  assert.ok(actionRecordSchema.safeParse(record).success);
  const bad = [
    { ...record, id: '../../etc/passwd' },
    { ...record, path: 'relative' },
    { ...record, displaced: 'relative' },
    { ...record, kind: 'other' },
    { ...record, before: { ...state, mode: 0o10000 } },
    { ...record, after: { ...state, xattrs: { 'user.a': 'zz' } } },
    { ...record, after: null },
  ];
  for (const each of bad)
    assert.equal(actionRecordSchema.safeParse(each).success, false, JSON.stringify(each));
});
