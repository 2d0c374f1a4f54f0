import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { DistinctClients, EXACT_CLIENTS, type SlotBudget } from './distinct.ts';

const hashOf = (id: number): number => createHash('md5').update(String(id)).digest().readUInt32LE();
const sets = (slots = 1 << 20): { readonly set: DistinctClients; readonly budget: SlotBudget } => {
  const budget = { slots };
  return { set: new DistinctClients(budget, hashOf), budget };
};
const addAll = (set: DistinctClients, count: number): void => {
  for (let id = 0; id < count; id += 1) set.add(id, hashOf(id));
};
const isNear = (value: number, expected: number): void =>
  assert.ok(Math.abs(value - expected) < expected * 0.06, `${value} for ${expected}`);

test('exact up to the limit, however often each comes', () => {
  const { set } = sets();
  addAll(set, EXACT_CLIENTS);
  addAll(set, EXACT_CLIENTS);
  assert.equal(set.count, EXACT_CLIENTS);
  assert.ok(set.isExact);
});

test('estimated above', () => {
  for (const count of [EXACT_CLIENTS + 1, 40_000, 200_000]) {
    const { set } = sets();
    addAll(set, count);
    assert.ok(!set.isExact);
    isNear(set.count, count);
  }
});

test('clients without a number are estimated, few of them nearly exactly', () => {
  const { set } = sets();
  addAll(set, 3);
  for (let i = 0; i < 50; i += 1) set.add(-1, hashOf(1000 + i));
  isNear(set.count, 53);
});

test('without memory left it estimates early, and gives back what it had', () => {
  const { set, budget } = sets(100);
  addAll(set, 1000);
  assert.ok(!set.isExact);
  isNear(set.count, 1000);
  assert.equal(budget.slots, 100);
  set.clear();
  addAll(set, 10);
  assert.equal(set.count, 10);
  set.clear();
  assert.equal(budget.slots, 100);
});
