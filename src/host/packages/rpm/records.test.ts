import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { recordsIn } from './records.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

test('any text comes back, whatever quotes, tabs and line ends it holds', () => {
  const field = fc.oneof(fc.string({ unit: fc.constantFrom("'", '\\', '\t', '\n', 'N', 'x') }), fc.string());
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 1 }), { maxLength: 5 }), (records) => {
      const printed = records.map((one) => `${one.map(quoted).join('\t')}\n`).join('');
      assert.deepEqual(recordsIn(printed), records);
    }),
  );
});

test('what is not of the form ends it; nothing throws', () => {
  assert.deepEqual(recordsIn("N\t'a'\nS\t'b'x\nN\t'c'\n"), [['N', 'a']]);
  assert.deepEqual(recordsIn("N\t'a"), []);
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(recordsIn(text))));
});
