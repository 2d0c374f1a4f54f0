import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { canonicalJson, entryHash } from './chain.ts';

test('canonical JSON says the same as JSON, whatever the order of members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.equal(canonicalJson(reversed(value)), text);
    }),
  );
});

test('members are sorted by UTF-16 code units, undefined ones left out, no spaces', () => {
  assert.equal(
    canonicalJson({ b: [1, { d: undefined, c: null }], '10': 1, '9': 2, é: 'ü' }),
    '{"10":1,"9":2,"b":[1,{"c":null}],"é":"ü"}',
  );
});

const entry = {
  seq: 1,
  at: '2026-01-02T03:04:05.678Z',
  monotonicNs: '1',
  incident: undefined,
  kind: 'note',
  body: '{}',
};

/** Computed by hand: printf 'PREVIOUS\n{…}' | sha256sum. The format may not change under old journals. */
test('the hash of an entry is the documented one', () => {
  assert.equal(entryHash('00', entry), '0f6f30253dd50bd3ee3bfa36684d3e5c90be1c362ed3f879cbf229622361a5d6');
});

test('every field of an entry counts', () => {
  const changes = [
    { seq: 2 },
    { at: '2026-01-02T03:04:05.679Z' },
    { monotonicNs: '2' },
    { incident: 'INC-1' },
    { kind: 'x' },
    { body: '{ }' },
  ];
  const hashes = [entry, ...changes.map((c) => ({ ...entry, ...c }))].map((e) => entryHash('00', e));
  assert.equal(new Set([...hashes, entryHash('01', entry)]).size, changes.length + 2);
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([k, v]) => [k, reversed(v)]),
  );
}
