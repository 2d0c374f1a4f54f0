/** Texts that make parsers work in squares: work is counted in calls of rules, never in time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../domain/html.ts';
import { parse, Unreadable } from './engine.ts';
import { PROFILES, type Profile } from './profile.ts';
import { renderMarkdown } from './render.ts';

const BOMBS: Readonly<Record<string, (n: number) => string>> = {
  'open brackets': (n) => '['.repeat(n),
  'open pictures': (n) => '!['.repeat(n / 2),
  'links without an end': (n) => '[a]('.repeat(n / 4),
  'links in links': (n) => '[a](b '.repeat(n / 6),
  'destinations without an end': (n) => '[a](<b'.repeat(n / 6),
  'titles without an end': (n) => '[a](b "'.repeat(n / 7),
  emphasis: (n) => '*a _b '.repeat(n / 6),
  'emphasis that closes nothing': (n) => 'a**'.repeat(n / 3),
  'strong in strong': (n) => '**x '.repeat(n / 8) + '**'.repeat(n / 8),
  'ticks of all lengths': (n) =>
    Array.from({ length: Math.sqrt(n) }, (_, at) => '`'.repeat(at + 1)).join(' '),
  'autolinks without an end': (n) => '<https:'.repeat(n / 7),
  entities: (n) => '&a'.repeat(n / 2),
  quotes: (n) => '>'.repeat(n),
  'quotes that are lazy': (n) => `${'> '.repeat(10)}a\n${'b\n'.repeat(n / 2)}`,
  lists: (n) => '- '.repeat(n / 2),
  'lists line by line': (n) =>
    Array.from({ length: Math.sqrt(n) }, (_, at) => `${' '.repeat(at * 2)}- x`).join('\n'),
  'many short lists': (n) => '- a\n\n'.repeat(n / 5),
  tables: (n) => `|a|\n|-|\n${'|b|\n'.repeat(n / 4)}`,
  'wide tables': (n) => `${'|a'.repeat(n / 8)}|\n${'|-'.repeat(n / 8)}|\n${'|\n'.repeat(n / 4)}`,
  'references to one address': (n) => `[a]: https://a.example/${'x'.repeat(1500)}\n\n${'[a]'.repeat(n / 3)}`,
  'references without an end': (n) => '[a\n'.repeat(n / 3),
  strikes: (n) => '~~a'.repeat(n / 3),
  backslashes: (n) => '\\'.repeat(n),
  'one long line': (n) => 'a'.repeat(n),
  underlines: (n) => 'a\n=\n'.repeat(n / 4),
  fences: (n) => '```\n'.repeat(n / 4),
};

function workOf(text: string, profile: Profile): number | 'refused' {
  try {
    return parse(text, profile).work;
  } catch (error) {
    if (error instanceof Unreadable) return 'refused';
    throw error;
  }
}

for (const [name, bomb] of Object.entries(BOMBS))
  test(`${name}: four times as long is about four times the work, or it is refused`, () => {
    for (const profile of PROFILES) {
      const [small, large] = [workOf(bomb(4000), profile), workOf(bomb(16_000), profile)];
      if (small === 'refused' || large === 'refused') continue;
      assert.ok(large <= small * 5 + 1000, `${profile}: ${small} → ${large}`);
      const text = bomb(16_000);
      const made = textOf(renderMarkdown(text, profile));
      assert.ok(made.length <= 20 * text.length + 100_000, `${profile}: ${text.length} → ${made.length}`);
    }
  });

test('work is counted, and its limit refuses', () => {
  assert.ok(Number(workOf('some *plain* text', 'comment')) > 5);
  const nested = (n: number): string => '[x'.repeat(n) + '](y)'.repeat(n);
  assert.equal(workOf(nested(900), 'comment'), 'refused');
});

test('a text of ordinary shape is far from every limit', () => {
  const text =
    'A *word* with `code`, a [link](https://a.example/), and\n\n- a list\n  - in a list\n\n> a quote\n\n'.repeat(
      90,
    );
  const work = workOf(text, 'comment');
  assert.ok(work !== 'refused' && work < text.length * 15, String(work));
});

test('however long a text is, it has no more parts than a page can hold; a long timeline has fewer', () => {
  const timeline = `|When|What|Who|\n|-|-|-|\n${'|12:00|a restart|mara|\n'.repeat(4000)}`;
  assert.notEqual(workOf(timeline, 'post'), 'refused');
  for (const part of ['a|b\n-|-\n1|2\n\n', '- a\n', 'a\n\n', '> a\n\n'])
    assert.equal(workOf(part.repeat(131_072 / part.length), 'post'), 'refused', part);
});
