import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Denial, Located } from '../../host/file-guard/index.ts';
import { KeptFiles } from './kept-files.ts';
import type { Kept } from './plan.ts';
import { Refusals } from './refusals.ts';

const DIRECTORY = { device: 1, inode: 10n };
const OBJECT = { device: 1, inode: 11n };
const MODULE: Kept = { path: '/m/x.so', writable: false, services: ['apache2'] };
const locate = (plan: readonly Kept[]): readonly Located[] =>
  plan.map(({ path }) => ({
    path,
    guarded: { place: { directory: DIRECTORY, name: 'x.so' }, object: OBJECT },
  }));

function refusals(): Refusals {
  const kept = new KeptFiles();
  kept.locate([MODULE], locate);
  return new Refusals(kept, () => undefined);
}

function denial(pid: number, change: Partial<Denial> = {}): Denial {
  const place = { directory: DIRECTORY, name: 'x.so' };
  return {
    operation: 'unlink',
    atNs: 1n,
    startNs: 1n,
    pid,
    uid: 0,
    comm: 'rm',
    name: 'x.so',
    place,
    ...change,
  };
}

test('a refusal is told by its path and services, by name and by object', () => {
  const write = { operation: 'write' as const, comm: 'sh', object: OBJECT, name: '' };
  const { place: _, ...byObject } = denial(8, write);
  const told = refusals().take([denial(7), byObject], 0);
  assert.deepEqual(told, [
    {
      kind: 'kernel-guard.refused',
      operation: 'unlink',
      path: '/m/x.so',
      services: ['apache2'],
      times: 1,
      pid: 7,
      comm: 'rm',
      uid: 0,
    },
    {
      kind: 'kernel-guard.refused',
      operation: 'write',
      path: '/m/x.so',
      services: ['apache2'],
      times: 1,
      pid: 8,
      comm: 'sh',
      uid: 0,
    },
  ]);
});

test('one process that tries again and again is one entry, two processes are two', () => {
  const told = refusals().take([denial(7), denial(7), denial(9)], 0);
  assert.deepEqual(
    told.map((event) => event.kind === 'kernel-guard.refused' && [event.pid, event.times]),
    [
      [7, 2],
      [9, 1],
    ],
  );
});

test('a storm is counted, not written down', () => {
  const some = refusals();
  const storm = Array.from({ length: 500 }, (_, n) => denial(1000 + n));
  assert.equal(some.take(storm, 0).length, 100);
  assert.equal(some.take([denial(5)], 5000).length, 0);
  const [note, next] = some.take([denial(6)], 10_000);
  assert.deepEqual(note, { kind: 'note', text: 'the kernel guard refused 401 more attempts' });
  assert.equal(next?.kind, 'kernel-guard.refused');
});

test('what is kept no longer is told by its name', () => {
  const kept = new KeptFiles();
  const [event] = new Refusals(kept, () => undefined).take([denial(7)], 0);
  assert.equal(event?.kind === 'kernel-guard.refused' && event.path, 'x.so');
});

test('what the kernel cannot keep is said with the reason', () => {
  const kept = new KeptFiles();
  const nowhere = (plan: readonly Kept[]): Located[] => plan.map(({ path }) => ({ path, why: 'btrfs' }));
  assert.deepEqual(kept.locate([MODULE], nowhere), []);
  assert.deepEqual(kept.unkept, [{ path: '/m/x.so', why: 'btrfs' }]);
  assert.equal(kept.size, 0);
});
