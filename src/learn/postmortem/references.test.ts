import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { renderMarkdown } from '../../markdown/index.ts';
import { textOf } from '../../domain/html.ts';
import { readPostmortem } from './document.ts';
import { escaped, referencesIn, resolve } from './references.ts';
import { written } from './testing/written.ts';

test('an unknown name is a problem with its place, and shown as what it is', () => {
  using pm = written();
  pm.replace('## Impact\n', '## Impact\n\nAbout {{impact.everything}} and \\{{this}}.\n');
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  assert.match(read.postmortem.body, /About \\\[no such value: impact.everything\\\] and \{\{this\}\}\./);
  const [problem] = read.problems;
  assert.equal(problem?.message, 'there is no value impact.everything');
  const line =
    pm
      .read('postmortem.md')
      .split('\n')
      .findIndex((one) => one.includes('everything')) + 1;
  assert.deepEqual([problem?.line, problem?.column], [line, 7]);
});

test('what references become has an end, with its place, however often one is named', () => {
  using pm = written();
  pm.replace('## Impact\n', `## Impact\n${'{{actions}}\n'.repeat(10_000)}`);
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok && read.postmortem.body.length < 3_000_000);
  assert.deepEqual(
    read.problems.map(({ message }) => message),
    ['the text becomes too long from here on'],
  );
  assert.ok((read.problems[0]?.line ?? 0) > 1000);
  pm.replace(/(?:\{\{actions\}\}\n)+/, '{{x}}'.repeat(1000));
  const unknown = readPostmortem(pm.directory);
  assert.equal(unknown.ok && unknown.problems.length, 200);
});

test('names of the prototype mean nothing', () => {
  using pm = written();
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  const { quantities, record } = read.postmortem;
  for (const name of ['constructor', 'toString', '__proto__', 'evidence.constructor', 'hasOwnProperty'])
    assert.equal(
      resolve(`{{${name}}}`, { quantities, record, actions: [] }).unknown.length,
      name.startsWith('_') ? 0 : 1,
      name,
    );
});

test('what a name gives is not read again, and stays text whatever is in it', () => {
  using pm = written();
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  const { record } = read.postmortem;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(
          '{{a}}',
          '<script>x</script>',
          '[x](javascript:a)',
          '![x](y.png)',
          '| x |',
          '# x',
          '- x',
          '1. x',
          '**x**',
          '`x`',
        ),
      ),
      (value) => {
        const quantities = { a: { text: value, value } };
        const { text, unknown } = resolve('It was {{a}}.', { quantities, record, actions: [] });
        assert.equal(unknown.length, 0);
        assert.equal(referencesIn(text).length, 0);
        const markup = textOf(renderMarkdown(text, 'post'));
        assert.match(markup, /^<p>It was [^<>]*<\/p>\n?$/u);
      },
    ),
  );
});

test('escaped text begins no block', () => {
  for (const text of ['- x', '+ x', '= x', '# x', '> x', '| x |', '* x', '~~~', '``` x'])
    assert.match(textOf(renderMarkdown(escaped(text), 'post')), /^<p>/, text);
});
