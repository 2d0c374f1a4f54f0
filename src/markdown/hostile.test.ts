import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { textOf } from '../domain/html.ts';
import { PROFILES, type Profile } from './profile.ts';
import { renderMarkdown } from './render.ts';
import { sanitise } from './sanitise.ts';
import { HOSTILE } from './testing/hostile.ts';
import { ALLOWED, foreignTo } from './testing/inspect.ts';

const rendered = (text: string, profile: Profile): string => textOf(renderMarkdown(text, profile));

for (const kind of new Set(HOSTILE.map(({ kind }) => kind)))
  test(`hostile: ${kind}`, () => {
    for (const { text } of HOSTILE.filter((one) => one.kind === kind))
      for (const profile of PROFILES) {
        assert.deepEqual(foreignTo(rendered(text, profile), ALLOWED[profile]), [], `${profile}: ${text}`);
        // As if markdown-it let all of it through.
        assert.deepEqual(
          foreignTo(sanitise(text, profile), ALLOWED[profile]),
          [],
          `${profile}, raw: ${text}`,
        );
      }
  });

test('there are a hundred of them, none twice', () => {
  assert.equal(new Set(HOSTILE.map(({ text }) => text)).size, 100);
});

test('the inspection sees what the hostile texts try', () => {
  const seen = HOSTILE.filter(({ text }) => /^<\w/.test(text) && foreignTo(text, ALLOWED.comment).length > 0);
  assert.ok(seen.length > 30, String(seen.length));
  for (const bad of [
    '<p onclick=x>',
    '<a href="javascript:x">',
    '<a href="https://a.example/" rel=opener>',
    '<svg></svg>',
    '<!--x-->',
    '<h2 id=x>x</h2>',
  ])
    assert.notDeepEqual(foreignTo(bad, ALLOWED.comment), [], bad);
});

const fragments = fc.constantFrom(
  ...HOSTILE.flatMap(({ text }) => [text, text.slice(0, text.length / 2), text.slice(text.length / 2)]),
  '\n',
  '\n\n',
  '> ',
  '- ',
  '    ',
  '```\n',
  '`',
  '**',
  '[',
  '](',
  ')',
  '![',
  '<',
  '>',
  '"',
  "'",
  '&#x3c;',
  '| ',
  '|--|\n',
  '[a]: ',
  '&',
  '\\',
  '\t',
  '\u0000',
  '\u202e',
);

test('a link in a link is one link, also with a table between them', () => {
  for (const [outer, inner] of [
    ['<a>', '<a href="https://b.example/">'],
    ['<a href="https://a.example/">', '<a href="https://b.example/">'],
  ])
    for (const profile of PROFILES) {
      const markup = sanitise(`${outer}x<table>${inner}y</a></table></a>z`, profile);
      assert.deepEqual(foreignTo(markup, ALLOWED[profile]), [], markup);
      assert.ok(markup.includes('y') && markup.endsWith('z'), markup);
    }
});

test('whatever is put together of them, and of anything, is inert', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fragments, fc.string({ unit: 'binary' })), { maxLength: 12 }),
      fc.constantFrom(...PROFILES),
      (parts, profile) => {
        const text = parts.join('');
        assert.deepEqual(foreignTo(rendered(text, profile), ALLOWED[profile]), []);
        assert.deepEqual(foreignTo(sanitise(text, profile), ALLOWED[profile]), []);
      },
    ),
    { numRuns: 1500 },
  );
});
