import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { placeIn, readYaml, type Aliases } from './index.ts';

const said = (text: string, aliases?: Aliases): string => {
  const read = readYaml(text, aliases);
  return read.ok
    ? JSON.stringify(read.value)
    : `${read.problem.line}:${read.problem.column} ${read.problem.message}`;
};

const CASES: readonly (readonly [what: string, text: string, refused: string, bounded?: string])[] = [
  ['plain values', 'a: 1\nb: [x, null, true]\n', '{"a":1,"b":["x",null,true]}'],
  ['an anchor', 'a: &x 1\nb: 2\n', '1:7 anchors are not used here', '{"a":1,"b":2}'],
  ['an alias', 'a: &x [1]\nb: *x\n', '1:7 anchors are not used here', '{"a":[1],"b":[1]}'],
  [
    'an alias of nothing',
    'a: 1\nb: *x\n',
    '2:4 aliases are not used here',
    '2:4 this alias stands for nothing: its anchor has to come first',
  ],
  ['a tag', 'a: !secret x\n', '1:4 tags are not used here'],
  ['a name twice', 'a: 1\na: 2\n', '2:1 this name is there twice'],
  ['a list as a name', '? [a]\n: 1\n', '1:3 a name is a text'],
  ['two documents', 'a: 1\n---\nb: 2\n', '2:1 there is one document; a line of three dashes begins another'],
  ['a tab', 'a:\n\tb: 1\n', '2:1 a tab indents this; YAML wants spaces'],
  ['a merge is a name like any other', '<<: {a: 1}\nb: 2\n', '{"<<":{"a":1},"b":2}'],
  ['brackets without end', `a:\n  ${'['.repeat(5000)}`, '2:103 is nested too deep'],
  ['dashes without end', `a:\n${'- '.repeat(5000)}x`, '2:1 is nested too deep'],
];
for (const [what, text, refused, bounded = refused] of CASES)
  test(what, () => assert.deepEqual([said(text), said(text, 'bounded')], [refused, bounded]));

test('a bomb of aliases is refused where aliases may be used', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [from, to] of ['ab', 'bc', 'cd', 'de'])
    bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(', ')}]`);
  assert.equal(said(bomb.join('\n'), 'bounded'), '1:1 aliases stand for more values than any file needs');
});

test('places: of a name, of its value, and of what is not there', () => {
  const read = readYaml('people:\n  mara:\n    ways: [mail, wall]\n');
  assert.ok(read.ok);
  const at = (path: readonly PropertyKey[], part?: 'name' | 'value'): string => {
    const { line, column } = read.placeOf(path, part);
    return `${line}:${column}`;
  };
  assert.deepEqual(
    [
      at(['people', 'mara', 'ways']),
      at(['people', 'mara', 'ways', 1]),
      at(['people', 'mara', 'absent', 'x']),
      at([]),
    ],
    ['3:5', '3:18', '2:3', '1:1'],
  );
  const flat = readYaml('zone: Nowhere\n');
  assert.ok(flat.ok);
  assert.deepEqual([flat.placeOf(['zone']).column, flat.placeOf(['zone'], 'value').column], [1, 7]);
});

test('the place of a character in a text', () => {
  assert.deepEqual(placeIn('ab\ncd', 4), { line: 2, column: 2 });
  assert.deepEqual(placeIn('ab', 0), { line: 1, column: 1 });
});

test('what was written by a library is read as it was', () => {
  const value = fc
    .jsonValue({ maxDepth: 4 })
    .map((one): unknown => JSON.parse(JSON.stringify(one).replaceAll('__proto__', 'p')));
  fc.assert(
    fc.property(value, (one) => {
      const read = readYaml(stringify(one, { aliasDuplicateObjects: false }));
      assert.ok(read.ok, JSON.stringify(read));
      assert.deepEqual(read.value, one);
    }),
  );
});

test('no text makes it throw', () => {
  const pieces = fc.constantFrom(
    '- ',
    '? ',
    ': ',
    '&a ',
    '*a',
    '!t ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '\n',
    '  ',
    '\t',
    '|',
    '>',
    '---\n',
    '#',
    'x',
    '%',
    '\0',
    '\u{2028}',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      for (const aliases of ['refused', 'bounded'] as const) {
        const read = readYaml(parts.join(''), aliases);
        if (!read.ok) assert.ok(read.problem.line >= 1 && read.problem.column >= 1);
      }
    }),
  );
});
