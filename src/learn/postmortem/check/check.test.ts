import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { problemText } from '../problem.ts';
import { signOff } from '../history.ts';
import { complete, NOW, written, type Written } from '../testing/written.ts';
import { checkPostmortem, FRESH_SCORE, ITEMS, PUBLISH_SCORE } from './index.ts';
import type { CheckReport } from './model.ts';
import { linesOf, sectionsIn } from './sections.ts';

const options = { now: NOW, drillExists: (fault: string) => fault === 'module-unlinked' };

function checked(pm: Written): CheckReport {
  const checking = checkPostmortem(pm.directory, options);
  assert.ok(checking.ok);
  return checking.report;
}

const failing = (report: CheckReport): readonly number[] =>
  report.items.filter(({ passed }) => !passed).map(({ number }) => number);

test('headings of the second level are the sections, whatever closes them', () => {
  const titles = (text: string): readonly string[] => sectionsIn(linesOf(text, 0)).map(({ title }) => title);
  assert.deepEqual(titles('## Impact\n   ## What went well ##  \n## C# ##\n##\tClock'), [
    'Impact',
    'What went well',
    'C#',
    'Clock',
  ]);
  assert.deepEqual(titles('##\n## ##\n##x\n# One\n### Three\n    ## code\n```\n## fenced\n```\n'), []);
});

test('there are twenty items, and six without which nothing is published', () => {
  assert.deepEqual(
    ITEMS.map(({ number }) => number),
    Array.from({ length: 20 }, (_, at) => at + 1),
  );
  assert.deepEqual(
    ITEMS.filter(({ mandatory }) => mandatory).map(({ number }) => number),
    [6, 8, 10, 15, 18, 20],
  );
});

test('a fresh draft leaves to people what only people know', () => {
  using pm = written();
  const report = checked(pm);
  assert.deepEqual(failing(report), [8, 11, 16, 18, 20]);
  assert.ok(report.score >= FRESH_SCORE);
  assert.ok(!report.publishable);
  assert.deepEqual(report.errors, []);
});

test('with their answers and a review it may be published; an edit after the review ends that', () => {
  using pm = written();
  complete(pm);
  assert.deepEqual(failing(checked(pm)), [20]);
  signOff(pm.directory, 'On-call', NOW);
  assert.match(JSON.stringify(checked(pm).items[19]?.problems), /nobody but its authors/);
  signOff(pm.directory, 'Ines', NOW);
  const report = checked(pm);
  assert.deepEqual([report.score, report.publishable], [100, true]);
  pm.replace('It was a quiet hour.', 'It was a quiet hour, by chance.');
  const after = checked(pm);
  assert.ok(!after.publishable && after.score >= PUBLISH_SCORE);
  assert.match(JSON.stringify(after.items[19]?.problems), /the sign-off of Ines is void/);
});

/** An item, what breaks it, and what is said at which place. */
const BROKEN: readonly (readonly [number, string, (pm: Written) => void, RegExp])[] = [
  [
    1,
    'a title that says nothing',
    (pm) => pm.replace(/title: "shop[^\n]*/, 'title: "Incident"'),
    /:4:1: title: says too little/,
  ],
  [
    1,
    'an outage that was none',
    (pm) => pm.replace(/title: "shop[^\n]*/, 'title: "Outage of the shop at noon"'),
    /was no outage/,
  ],
  [
    1,
    'a person in the title',
    (pm) => pm.replace(/title: "shop[^\n]*/, 'title: "The shop after ottilie came"'),
    /names a person/,
  ],
  [2, 'no word on now', (pm) => pm.replace(/- \*\*Now:.*\n/, ''), /does not say "Now:"/],
  [
    2,
    'too long a summary',
    (pm) => pm.replace('- **What:**', `- ${'word '.repeat(130)}\n- **What:**`),
    /at most 120/,
  ],
  [3, 'no criterion', (pm) => pm.replace(/criterion: .*\n/, 'criterion: null\n'), /rule by which/],
  [
    4,
    'a bare clock',
    (pm) => pm.replace('## Impact\n', '## Impact\n\nIt began at 10:05.\n'),
    /:13: 10:05 is on no day/,
  ],
  [
    5,
    'nothing before',
    (pm) => pm.write('postmortem.md', pm.read('postmortem.md').replace(/^\| \{\{at\.t[1-5]\}\}.*\n/gm, '')),
    /begins with the impact/,
  ],
  [
    6,
    'a moment without evidence',
    (pm) => pm.replace(/(\| \{\{at\.t4\}\} .*) \{\{evidence\.t4\}\} \|/, '| {{at.t4}} | Detection | x | |'),
    /this moment has no evidence/,
  ],
  [
    6,
    'evidence that nobody has',
    (pm) => pm.replace('{{evidence.t4}}', '{{evidence.j99}}'),
    /there is no evidence j99/,
  ],
  [
    6,
    'a hash that nobody has',
    (pm) => pm.replace('{{evidence.t4}}', `[x](evidence/${'0'.repeat(64)})`),
    /there is no evidence 000000000000/,
  ],
  [
    6,
    'a moment that no entry shows',
    (pm) =>
      pm.write(
        'incident.json',
        pm.read('incident.json').replace(/("id": "t4",[\s\S]*?"evidence": )\[[^\]]*\]/, '$1[]'),
      ),
    /no entry shows this moment/,
  ],
  [
    6,
    'evidence removed',
    (pm) => rmSync(join(pm.directory, 'evidence'), { recursive: true }),
    /evidence j1 is missing/,
  ],
  [
    7,
    'no repair',
    (pm) => pm.write('postmortem.md', pm.read('postmortem.md').replaceAll('| Repair |', '| Diagnosis |')),
    /marked Repair/,
  ],
  [
    8,
    'a number by hand',
    (pm) => pm.replace('{{impact.hit}} |', '60 % of users |'),
    /60 % is typed by hand|does not say {{impact.hit}}/,
  ],
  [9, 'no budget', (pm) => pm.replace('{{budget.used}}', 'much'), /does not say {{budget.used}}/],
  [
    10,
    'an interval by hand',
    (pm) => pm.replace('{{interval.toResolve}}', '5 min'),
    /5 min is typed by hand/,
  ],
  [
    11,
    'no better signal',
    (pm) => pm.replace('a check of the baseline tells before users do.', 'with luck.'),
    /names no signal/,
  ],
  [
    12,
    'one factor',
    (pm) =>
      pm.write(
        'postmortem.md',
        pm.read('postmortem.md').replace(/(## Contributing factors\n\n- .*\n)(?:- .*\n)+/, '$1'),
      ),
    /fewer than two/,
  ],
  [
    13,
    'a cause that nothing shows',
    (pm) => pm.write('postmortem.md', pm.read('postmortem.md').replace(/Shown by \{\{evidence.*\n/, '\n')),
    /nothing shows it/,
  ],
  [
    14,
    'nothing on what did not help',
    (pm) =>
      pm.replace(/(## What was tried and did not help\n\n).*\n/, '## What was tried and did not help\n\n'),
    /is empty/,
  ],
  [
    15,
    'blame',
    (pm) => pm.replace('It was a quiet hour.', 'Operator error: they should have tested.'),
    /"Operator error" looks for blame/,
  ],
  [
    15,
    'a name',
    (pm) => pm.replace('It was a quiet hour.', 'Then ottilie slept.'),
    /names a person \(ottilie\)/,
  ],
  [
    16,
    'no luck',
    (pm) => pm.replace(/## Where we got lucky[\s\S]*?(?=## Corr)/, ''),
    /no section Where we got lucky/,
  ],
  [
    17,
    'nothing that detects',
    (pm) => pm.write('postmortem.md', pm.read('postmortem.md').replaceAll('type: detect', 'type: prevent')),
    /none is of type detect/,
  ],
  [
    18,
    'a day that is over',
    (pm) => pm.replace('due: 2026-02-01', 'due: 2025-12-31'),
    /:29:5: .*is over \(2025-12-31\)/,
  ],
  [
    19,
    'no look back',
    (pm) => pm.replace('{{recurrence.similar}}', 'none'),
    /does not say {{recurrence.similar}}/,
  ],
  [
    20,
    'a fault that is none',
    (pm) => pm.replace('drill: module-unlinked', 'drill: wishful'),
    /there is no fault wishful/,
  ],
  [
    20,
    'an address',
    (pm) => pm.replace('It was a quiet hour.', 'It came from 198.18.7.7.'),
    /holds a network address/,
  ],
  [20, 'a secret', (pm) => pm.replace('It was a quiet hour.', 'With DB_PASS=hunter22.'), /holds a secret/],
];

for (const [number, what, break_, said] of BROKEN)
  test(`item ${number}: ${what}`, () => {
    using pm = written();
    complete(pm);
    assert.ok(number === 20 || checked(pm).items[number - 1]?.passed === true);
    break_(pm);
    const item = checked(pm).items[number - 1];
    assert.equal(item?.passed, false);
    assert.match(item?.problems.map(problemText).join('\n') ?? '', said);
  });

test('neither a low score nor a reference that means nothing is published', () => {
  using pm = written();
  complete(pm);
  pm.replace(/criterion: .*\n/, 'criterion: null\n');
  pm.replace(/- \*\*Now:.*\n/, '');
  pm.replace('{{recurrence.similar}}', 'none');
  signOff(pm.directory, 'Ines', NOW);
  const low = checked(pm);
  assert.deepEqual([low.score, failing(low), low.publishable], [85, [2, 3, 19], false]);
  pm.replace('criterion: null', 'criterion: "users get wrong answers"');
  pm.replace('## Impact\n', '- **Now:** it is over.\n\n## Impact\n\n{{impact.feelings}}\n');
  pm.replace(
    /earlier incidents in this journal none/,
    'earlier incidents in this journal {{recurrence.similar}}',
  );
  signOff(pm.directory, 'Ines', NOW);
  const wrong = checked(pm);
  assert.deepEqual([wrong.score, wrong.errors.length, wrong.publishable], [100, 1, false]);
});

test('front matter is published as well', () => {
  using pm = written();
  pm.replace('authors: []', 'authors: ["mara@shop.org"]');
  assert.deepEqual(checked(pm).errors.map(problemText), ['postmortem.md:11:12: holds a mail address']);
});

test('what must not be told is an error whatever the score', () => {
  using pm = written();
  pm.replace('## Impact\n', '## Impact\n\nAsk mara@shop.org.\n');
  assert.match(checked(pm).errors.map(problemText).join('\n'), /postmortem\.md:\d+:5: holds a mail address/);
});
