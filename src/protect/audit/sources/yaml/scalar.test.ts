/** The way back from the value of a scalar to the file, in every notation that YAML has for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { fileSource } from '../../shell/index.ts';
import { Made } from '../container.ts';
import { readYaml, type Yaml } from './document.ts';
import { entry } from './ways.ts';

const NOTATIONS = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;

function read(file: string): Yaml | undefined {
  return readYaml({ text: file, spanOf: fileSource('f', file).spanOf, made: new Made() }).documents[0];
}

const words = fc.stringMatching(/^[a-z $'"\\:#{}|&;-]{0,12}[ab]$/);
const texts = fc.array(words, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'));

test('every character of a value that is not an escape or a break stands at its place in the file', () => {
  fc.assert(
    fc.property(
      texts,
      fc.constantFrom(...NOTATIONS),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom('\n', '\r\n'),
      (text, notation, depth, eol) => {
        let value: unknown = text;
        for (let i = 0; i <= depth; i += 1) value = { k: value };
        const file = stringify(value, { defaultStringType: notation, lineWidth: 24 }).replaceAll('\n', eol);
        let found = read(file);
        for (let i = 0; i <= depth; i += 1) found = entry(found, 'k');
        assert.ok(found?.kind === 'text');
        assert.equal(found.text, text);
        const mapped = found.mapped();
        assert.equal(mapped.text, text);
        let end = 0;
        for (let i = 0; i < text.length; i += 1) {
          const [from, to] = mapped.stretch(i, i + 1);
          assert.ok(from >= end || to - from !== 1, 'in order');
          if (/[a-z$:;|&{}#-]/.test(text[i] ?? '')) assert.equal(file.slice(from, to), text[i]);
          end = to;
        }
      },
    ),
    { numRuns: 400 },
  );
});

const PLACES: readonly (readonly [string, string, string, string])[] = [
  ['escapes', 'k: "a\\tb \\x41 c"', 'A c', '\\x41 c'],
  ['a line continued', 'k: "ab \\\n   cd"', 'cd', 'cd'],
  ['two quotes', "k: 'it''s so'", "'s", "''s"],
  ['a given indentation', 'k: |2\n    a\n  b\n', 'b', 'b'],
  ['folded, with a deeper line', 'k: >\n  a\n  b\n\n    c\n  d\n', 'c', 'c'],
  ['a plain value over lines', 'k: rm\n   -rf\n   x', 'rm -rf', 'rm\n   -rf'],
];
for (const [name, file, part, stands] of PLACES)
  test(name, () => {
    const found = entry(read(file), 'k');
    assert.ok(found?.kind === 'text');
    const at = found.text.indexOf(part);
    assert.ok(at >= 0, found.text);
    assert.equal(file.slice(...found.mapped().stretch(at, at + part.length)), stands);
  });
