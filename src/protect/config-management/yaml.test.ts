import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { yamlDocument, type YamlValue } from './yaml.ts';

const key = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())
  .filter((text) => text !== '__proto__');
const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }).filter((one) => !('tag' in one)),
  ),
}));

test('every document comes back as it was, by both versions of YAML', () => {
  fc.assert(
    fc.property(value, (one) => {
      const text = yamlDocument({ root: one });
      for (const version of ['1.1', '1.2'] as const)
        assert.deepEqual(parse(text, { version }), { root: one });
      assert.match(text, /^[ -~\n]*$/);
    }),
    { numRuns: 1000 },
  );
});

test('words that older parsers take for something else stay strings', () => {
  for (const word of [
    'yes',
    'no',
    'on',
    '~',
    '',
    '1:30',
    '0o7',
    '012',
    '1e3',
    '2026-01-02',
    '=',
    '<<',
    '.inf',
  ])
    assert.deepEqual(parse(yamlDocument({ [word]: word }), { version: '1.1' }), { [word]: word });
});

test('long keys, tags and comments', () => {
  const long = `/${'x'.repeat(1500)}`;
  assert.deepEqual(parse(yamlDocument({ [long]: { a: ['b'] } })), { [long]: { a: ['b'] } });
  assert.equal(
    yamlDocument({ a: { tag: '!unsafe', text: '{{ x }}' } }, 'two\nlines'),
    "---\n# two\n# lines\na: !unsafe '{{ x }}'\n",
  );
});
