import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { endsOf, globTokens, reaches } from './index.ts';

test('a pattern matches a text exactly when the end of the text is among its ends', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '[', 'a', ']', '!'), maxLength: 12 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ']'), maxLength: 12 });
  fc.assert(
    fc.property(pattern, text, (glob, name) => {
      const tokens = globTokens(glob);
      assert.equal(reaches(tokens, name), endsOf(tokens, name).at(-1) === name.length);
    }),
    { numRuns: 5000 },
  );
});
