import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { RULES } from '../rules.ts';
import { markdownText } from './markdown.ts';
import { anyReport, FINDING, reportOf } from './testing/reports.ts';

test('a report for a pull request', () => {
  assert.equal(
    markdownText(reportOf([FINDING])),
    `## Audit of scripts: 1 error

1 file judged against \`profile lamp-debian12\`.

### Error package-removal: \`ops/clean.sh:7\`

Removes a package that a service needs.

\`\`\`text
7 | apt-get purge $OLD # old
  | ^^^^^^^^^^^^^^^^^^^

Purges libapache2-mod-php8.2
becomes  apt-get purge php*
because  line 3: OLD=php*
loses    /usr/lib/apache2/modules/libphp8.2.so
breaks   apache2 and with it site shop
instead  name what may go
\`\`\`
`,
  );
});

/** What is left of a document when its code is taken out, by CommonMark 0.31, 4.5 (fences) and 6.1 (spans). */
function proseOf(markdown: string): string {
  const prose: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const run = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (fence === undefined && run !== null) fence = run[1];
    else if (fence === undefined) prose.push(withoutSpans(line));
    else if (run?.[2]?.trim() === '' && (run[1]?.length ?? 0) >= fence.length) fence = undefined;
  }
  assert.equal(fence, undefined, 'a fence that does not end');
  return prose.join('\n');
}

function withoutSpans(line: string): string {
  let rest = line;
  let prose = '';
  for (;;) {
    const open = /`+/.exec(rest);
    if (open === null) return prose + rest;
    const behind = rest.slice(open.index + open[0].length);
    const close = [...behind.matchAll(/`+/g)].find(([run]) => run.length === open[0].length);
    assert.ok(close, `a code span that does not end: ${line}`);
    prose += `${rest.slice(0, open.index)}CODE`;
    rest = behind.slice(close.index + close[0].length);
  }
}

const TITLES = RULES.map(({ title }) => `${title}.`);
const RULE = RULES.map(({ id }) => id).join('|');
const OURS = [
  /^## Audit of scripts: (nothing found|\d+ (error|warning|note)s?(, \d+ (warning|note)s?)*)$/,
  /^\d+ files? judged against CODE\.( \d+ findings? allowed with a reason\.)?$/,
  new RegExp(`^### (Error|Warning|Note) (${RULE}): CODE$`),
  /^### Remarks$/,
  /^- CODE$/,
  /^$/,
];

test('hostile text stands in code only: what is left is what we wrote', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const text = markdownText(report);
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      for (const line of proseOf(text).split('\n'))
        assert.ok(TITLES.includes(line) || OURS.some((pattern) => pattern.test(line)), line);
    }),
    { numRuns: 300 },
  );
});

test('a report that would not fit into a comment is cut, and says so', () => {
  const text = markdownText(reportOf(Array.from({ length: 45 }, () => FINDING)));
  assert.match(text, /^… and 5 more findings\.$/m);
});
