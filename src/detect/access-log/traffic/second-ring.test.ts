import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SecondRing } from './second-ring.ts';

const T = 1_790_000_000;

test('requests, errors and the clients that got them, by second and over a window', () => {
  const ring = new SecondRing(60);
  ring.add(T, false, 1);
  ring.add(T, true, 2);
  ring.add(T, true, 2);
  ring.add(T + 1, true, 2);
  ring.add(T + 1, true, 3);
  assert.deepEqual(ring.second(T), { requests: 3, serverErrors: 2, clientsAffected: 1 });
  assert.deepEqual(ring.second(T + 1), { requests: 2, serverErrors: 2, clientsAffected: 2 });
  assert.deepEqual(ring.window(T - 100, T + 5), { requests: 5, serverErrors: 4, clientsAffected: 2 });
  assert.deepEqual(ring.second(T + 2), { requests: 0, serverErrors: 0, clientsAffected: 0 });
  assert.equal(ring.newest, T + 1);
});

test('lines out of order count where they belong; what is older than the ring is left out', () => {
  const ring = new SecondRing(10);
  ring.add(T + 9, false, 1);
  ring.add(T + 3, true, 1);
  ring.add(T - 1, true, 1);
  assert.equal(ring.window(T - 100, T + 9).requests, 2);
  ring.add(T + 13, false, 1); // takes the place of T + 3
  assert.equal(ring.second(T + 3).requests, 0);
  ring.add(T + 3, true, 1);
  assert.equal(ring.second(T + 13).requests, 1);
});

test('more errors than are remembered: at least the last ones', () => {
  const ring = new SecondRing(10);
  for (let client = 0; client < 10_000; client += 1) ring.add(T, true, Math.imul(client, 0x9e3779b1) >>> 0);
  const { serverErrors, clientsAffected } = ring.second(T);
  assert.equal(serverErrors, 10_000);
  assert.equal(clientsAffected, 4096);
});
