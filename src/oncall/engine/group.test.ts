import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fingerprintOf } from './group.ts';
import { inputSchema } from './input.ts';
import { globMeets } from './match.ts';

const names = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 12 });

test('a glob meets what the same regular expression meets', () => {
  fc.assert(
    fc.property(names, names, (pattern, name) => {
      const regex = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/\*+/g, '.*')}$`);
      assert.equal(globMeets(pattern, name), regex.test(name), `${pattern} ${name}`);
    }),
    { numRuns: 5000 },
  );
});

test('a hostile pattern takes no time to speak of', () => {
  assert.equal(globMeets('*a'.repeat(100), `${'a'.repeat(253)}b`), false);
});

test('a fingerprint depends on names and values, not on their order', () => {
  const labels = fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), { maxKeys: 6 });
  fc.assert(
    fc.property(labels, labels, (a, b) => {
      assert.equal(fingerprintOf(a), fingerprintOf(Object.fromEntries(Object.entries(a).toReversed())));
      const sorted = (of: Record<string, string>): string =>
        JSON.stringify(Object.entries(of).toSorted(([x], [y]) => (x < y ? -1 : 1)));
      assert.equal(fingerprintOf(a) === fingerprintOf(b), sorted(a) === sorted(b));
    }),
  );
  assert.notEqual(fingerprintOf({ a: 'b,c' }), fingerprintOf({ a: 'b', c: '' }));
});

test('inputs from outside are bounded', () => {
  const alert = {
    kind: 'alert',
    incident: 'I1',
    status: 'firing',
    severity: 'critical',
    summary: 'x',
    labels: {},
  };
  assert.ok(inputSchema.safeParse(alert).success);
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, '']));
  for (const wrong of [
    { ...alert, labels: many },
    { ...alert, labels: { a: 'x'.repeat(1025) } },
    { ...alert, labels: { '': 'x' } },
    { ...alert, labels: { a: 1 } },
    { ...alert, summary: 'x'.repeat(2001) },
    { ...alert, incident: '../x' },
    { ...alert, incident: 'I1/0/resolved' },
    { ...alert, incident: '__proto__' },
    { ...alert, status: 'sideways' },
    { kind: 'acknowledged', incidents: ['I1'], by: '' },
  ])
    assert.ok(!inputSchema.safeParse(wrong).success, JSON.stringify(wrong).slice(0, 100));
});
