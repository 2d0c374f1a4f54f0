import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { StakeoutError } from '../../../domain/errors.ts';
import { checkPostmortem } from '../check/index.ts';
import { readPostmortem, type Postmortem } from '../document.ts';
import { writePostmortem } from '../write.ts';
import { importPostmortem, type Imported, type ImportOptions } from './index.ts';

const STORY = readFileSync(new URL('../../../../examples/postmortem/story.md', import.meta.url), 'utf8');
const NOW = new Date('2026-01-02T10:00:00.000Z');
const options: ImportOptions = { name: 'story.md', now: NOW };

function scoreOf(directory: string): number {
  const checking = checkPostmortem(directory, { now: NOW, drillExists: () => true });
  return checking.ok ? checking.report.score : 0;
}

function read(made: Imported): Postmortem & { readonly score: number } {
  const root = mkdtempSync(join(tmpdir(), 'import-'));
  try {
    const directory = join(root, 'pm');
    writePostmortem(directory, made, 'tester', NOW);
    const reading = readPostmortem(directory);
    assert.ok(reading.ok);
    assert.deepEqual(reading.problems, []);
    return { ...reading.postmortem, score: scoreOf(directory) };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What the story's numbers are, by name. */
const GOLDEN: Readonly<Record<string, readonly [string, number | null]>> = {
  'interval.toDetect': ['at most 5 min', 300_000],
  'interval.toNotify': ['5 min', 300_000],
  'interval.toAcknowledge': ['unknown', null],
  'interval.toEngage': ['10 min', 600_000],
  'interval.toIdentify': ['60 min', 3_600_000],
  'interval.toMitigate': ['unknown', null],
  'interval.toResolve': ['90 min', 5_400_000],
  'interval.latent': ['unknown', null],
  'impact.minutes': ['90 min', 90],
  'impact.share': ['60 %', 0.6],
  'impact.failedRequests': ['unknown', null],
  'impact.fullOutageMinutes': ['54 min', 54],
  'budget.minutes': ['43.2 min', 43.2],
  'budget.used': ['125 %', 1.25],
  'budget.burnRate': ['600×', 600],
};

test('the story: its intervals, its impact, and what it does not say', () => {
  const { quantities } = read(importPostmortem(STORY, options));
  for (const [name, [text, value]] of Object.entries(GOLDEN))
    assert.deepEqual(quantities[name], { text, value }, name);
});

test('the story with another objective', () => {
  const { quantities } = read(
    importPostmortem(STORY, { ...options, objective: { percent: 99.5, days: 30 } }),
  );
  assert.equal(quantities['budget.used']?.text, '25 %');
});

test('the story: its moments, its cause, its promises', () => {
  const { record, frontMatter, score } = read(importPostmortem(STORY, options));
  assert.equal(record.timeline.length, 11);
  assert.deepEqual(
    record.timeline.filter(({ ineffective }) => ineffective === true).map(({ at }) => at.slice(11, 16)),
    ['10:15', '10:20', '10:40'],
  );
  assert.equal(record.causes[0]?.object, '/usr/lib/apache2/modules/libphp5.so');
  assert.equal(record.trigger?.by, 'a script');
  assert.deepEqual(
    frontMatter.actions.map(({ type, done }) => [type, done?.check]),
    [
      ['prevent', 'guard-refuses'],
      ['detect', 'integrity-watched'],
      ['prevent', 'puppet-idempotent'],
      ['mitigate', 'runbook-drilled'],
      ['process', 'oncall-trained'],
    ],
  );
  assert.equal(frontMatter.dataLoss, 'none');
  assert.ok(score >= 60, String(score));
});

/** The first words of a timeline, and its moments. */
const TIMES: readonly (readonly [string, ImportOptions, string, readonly string[]])[] = [
  [
    'by the clock, in another zone',
    options,
    'On 2026-03-01. Times are +01:00.\n## Timeline\n- 09:00 errors begin\n- 9:30 resolved',
    ['2026-03-01T08:00', '2026-03-01T08:30'],
  ],
  [
    'with the day in each line',
    options,
    '## Timeline\n- 2026-03-01 09:00 UTC errors begin\n- 2026-03-01T09:30Z resolved',
    ['2026-03-01T09:00', '2026-03-01T09:30'],
  ],
  [
    'over midnight',
    options,
    'Times are UTC, on 2026-03-01.\n## Timeline\n1. 23:50 errors begin\n2. 00:10 resolved',
    ['2026-03-01T23:50', '2026-03-02T00:10'],
  ],
  [
    'counted from a start',
    { ...options, start: new Date('2026-03-01T09:00:00Z') },
    '## Timeline\n- 0 min: errors begin\n- after 90 minutes: resolved\n- +2 h: party',
    ['2026-03-01T09:00', '2026-03-01T10:30', '2026-03-01T11:00'],
  ],
  [
    'in a table',
    options,
    'Times are UTC, on 2026-03-01.\n## Timeline\n| Time | What |\n| --- | --- |\n| 09:00 | errors begin |\n| 09:30 | resolved |',
    ['2026-03-01T09:00', '2026-03-01T09:30'],
  ],
];

for (const [what, how, text, expected] of TIMES)
  test(`times ${what}`, () => {
    const { record } = importPostmortem(text, how);
    assert.deepEqual(
      record.timeline.map(({ at }) => at.slice(0, 16)),
      expected,
    );
  });

test('a line may say which instant it tells', () => {
  const { record } = importPostmortem(
    'On 2026-03-01, times are UTC.\n## Timeline\n- 09:00 errors begin\n- 09:07 tea [ack]\n- 09:30 resolved',
    options,
  );
  assert.equal(record.instants.ack.at, '2026-03-01T09:07:00.000Z');
  assert.equal(record.timeline[1]?.text, 'tea');
});

test('a line without a time is told, with its place', () => {
  const { remarks } = importPostmortem(
    'On 2026-03-01.\n\n## Timeline\n- 09:00 errors begin\n- later: calm',
    options,
  );
  assert.deepEqual(remarks, ['story.md:5: has no time that can be read']);
});

test('a number of something is no time', () => {
  const { remarks, record } = importPostmortem(
    '## Timeline\n- 0 min errors begin\n- 5 users call\n- minute 9: resolved',
    {
      ...options,
      start: NOW,
    },
  );
  assert.deepEqual(remarks, ['story.md:3: has no time that can be read']);
  assert.equal(record.timeline.length, 2);
});

test('secrets and addresses are taken out, and that is said', () => {
  const made = importPostmortem(
    'On 2026-03-01.\n## Timeline\n- 09:00 errors begin for 198.18.7.7 with DB_PASS=hunter22',
    options,
  );
  assert.ok(
    !/198\.18\.7\.7|hunter22/.test(
      made.text +
        JSON.stringify(made.record) +
        made.evidence.map(({ content }) => content.toString()).join(''),
    ),
  );
  assert.match(made.remarks.join(), /were taken out/);
});

test('references and markup of the text stay text', () => {
  const made = importPostmortem(
    'On 2026-03-01.\n## Timeline\n- 09:00 errors begin {{impact.share}}\n## Trigger\n{{trigger.command}}',
    options,
  );
  const { body } = read(made);
  assert.ok(body.includes('{{trigger.command}}'));
  assert.ok(body.includes(String.raw`errors begin \{\{impact.share\}\}`));
});

for (const [what, text] of [
  ['no timeline', '# x\n'],
  ['no day', '## Timeline\n- 09:00 errors begin\n'],
  [
    'times in a zone that is only named',
    'On 2026-03-01, times are CEST.\n## Timeline\n- 09:00 errors begin\n',
  ],
  ['a day that is none', 'On 2026-13-45.\n## Timeline\n- 09:00 errors begin\n'],
  ['too much of it', 'x'.repeat(600_000)],
] as const)
  test(`a text with ${what} is refused, with what to do`, () => {
    assert.throws(() => importPostmortem(text, options), StakeoutError);
  });

test('no text makes it fail otherwise', () => {
  const piece = fc.constantFrom(
    '## Timeline\n',
    '- ',
    '10:05 ',
    '2026-01-02 ',
    '99:99 ',
    '| ',
    '\n',
    'resolved',
    '[ack]',
    '+9999 min ',
    '```\n',
    '# ',
    '60 % of users',
    '{{x}}',
    '\u0000',
    '9999-99-99T99:99 ',
    '- 1 min x\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.boolean(), (pieces, counted) => {
      try {
        importPostmortem(pieces.join(''), counted ? { ...options, start: NOW } : options);
      } catch (error) {
        assert.ok(error instanceof StakeoutError, String(error));
      }
    }),
  );
});
