import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Html, textOf } from '../../../domain/html.ts';
import type { Role, Viewer } from '../../gate/route.ts';
import { Story } from '../testing/story.ts';
import { elementsOf } from '../testing/markup.ts';
import { chart } from './chart.ts';
import { lastHarm, worstHarm } from './harm.ts';
import { incidentPage, type IncidentModel } from './index.ts';
import { timeline } from './timeline.ts';
import { verdict } from './verdict.ts';

const now = new Date('2026-11-27T07:04:00.000Z');
const story = new Story(now);

function viewer(role: Role): Viewer {
  return { id: 'mara', name: 'Mara', role, via: 'session', csrf: 'c', steppedUpUntil: null, key: 'k' };
}

function model(change: Partial<IncidentModel> = {}): IncidentModel {
  return {
    incident: story.incident(),
    impact: story.impact(),
    evidence: story.evidence(),
    onCall: story.onCall(),
    runbooks: { runbooks: [], fits: null },
    postmortems: { postmortems: [], more: false },
    shown: 'key',
    viewer: viewer('responder'),
    now,
    ...change,
  };
}

function words(html: Html): string {
  return textOf(html)
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}

test('the verdict says what, since when, why and what next, in one go', () => {
  assert.match(
    words(verdict(model())),
    /apache2: \d+ % of requests fail since 27 Nov 06:50 UTC \(13 min\)\. Cause: .*libphp8\.2\.so is missing.*Nobody has taken it yet\./,
  );
});

test('an end that is reached is told with how long it took; nobody is asked to do anything', () => {
  const said = words(verdict(model({ incident: story.over() })));
  assert.match(said, /was in trouble from 27 Nov 06:50 UTC, for 12 min 58 s; at worst/);
  assert.doesNotMatch(said, /Nobody/);
});

test('without what users met the verdict still says what is known', () => {
  const said = words(verdict(model({ impact: null })));
  assert.match(said, /a part of apache2 is missing/);
});

test('when nobody is left to be paged, whoever reads it is asked', () => {
  const onCall = story.onCall();
  const pages = onCall.pages.map((page) => ({ ...page, phase: 'exhausted' as const }));
  assert.match(
    words(verdict(model({ onCall: { ...onCall, pages } }))),
    /Nobody is left to be paged: take it\./,
  );
});

test('a wrong answer with status 200 is harm, though no request fails', () => {
  const impact = story.impact();
  const points = impact.points.map((point) => ({ ...point, serverErrors: 0 }));
  assert.deepEqual(lastHarm({ ...impact, points }), { share: 0.75, of: 'checks' });
  assert.deepEqual(worstHarm({ ...impact, points }), { share: 0.75, of: 'checks' });
});

test('what nobody counted is a gap in the chart, not a zero', () => {
  const drawn = textOf(chart(story.impact()));
  assert.equal(drawn.match(/class="errors-line"/g)?.length, 2);
  const empty = {
    ...story.impact(),
    points: story.impact().points.map((point) => ({ ...point, requests: 0, checks: 0 })),
  };
  assert.doesNotMatch(textOf(chart(empty)), /errors-line/);
  assert.match(textOf(chart(empty)), /not counted/);
});

test('each marker of the chart leads to its entry', () => {
  const links = elementsOf(textOf(chart(story.impact())))
    .filter(({ tagName }) => tagName === 'a')
    .map(({ attrs }) => attrs.find(({ name }) => name === 'href')?.value);
  assert.deepEqual(links, ['#entry-2207', '#entry-2206', '#entry-2212', '#entry-2218']);
});

test('the timeline is newest first and sparse, all of it one click away', () => {
  const entries = (shown: IncidentModel['shown']): string[] =>
    [...textOf(timeline(model({ shown }))).matchAll(/id="entry-(\d+)"/g)].map((match) => match[1] ?? '');
  assert.deepEqual(entries('key').slice(0, 3), ['2218', '2217', '2216']);
  assert.ok(!entries('key').includes('2210'));
  assert.equal(entries('all').length, story.incident().timeline.length);
  assert.deepEqual(entries('said'), ['2217']);
  assert.deepEqual(entries('paged'), ['2218', '2212', '2211']);
});

test('a page asks only for what whoever reads it may do', () => {
  const actions = (role: Role): string[] =>
    [...textOf(incidentPage(model({ viewer: viewer(role) }))).matchAll(/action="[^"]*\/([a-z-]+)"/g)].map(
      (match) => match[1] ?? '',
    );
  assert.deepEqual(actions('viewer'), []);
  assert.deepEqual(actions('commenter'), ['comment']);
  assert.deepEqual(actions('responder').toSorted(), [
    'acknowledge',
    'awake',
    'comment',
    'hand-over',
    'note',
    'silence',
    'snooze',
  ]);
});

test('what could not be had is said, and the rest is shown', () => {
  const said = words(incidentPage(model({ impact: null, evidence: null, onCall: null })));
  for (const text of [
    'What users met cannot be shown',
    'The evidence cannot be shown',
    'The pager does not answer',
  ])
    assert.ok(said.includes(text), text);
});

test('the failing call, the process that did it and its line of the script stand out', () => {
  const page = textOf(incidentPage(model()));
  assert.match(page, /class="errors-line"/);
  assert.match(page, /<mark>openat\(AT_FDCWD, &quot;[^<]*ENOENT/);
  assert.match(page, /class="culprit">.*rm -f libphp8\.2\.so/);
  assert.match(page, /<mark>rm -f &quot;\$MODULES&quot;/);
});

test('a silence says by whom, why and until when, and a button ends it; who only reads has none', () => {
  const quiet = {
    what: 'silence' as const,
    name: story.incident().id,
    incident: story.incident().id,
    reason: 'known, OPS-311',
    by: 'jon',
    from: story.at(60),
    until: story.at(-3600),
  };
  const shownTo = (role: Role, change: Partial<typeof quiet> = {}): string =>
    textOf(
      incidentPage(
        model({ viewer: viewer(role), onCall: { ...story.onCall(), quiets: [{ ...quiet, ...change }] } }),
      ),
    );
  assert.match(shownTo('responder'), /Silenced by <strong>jon<\/strong> until .*in 1 h.*known, OPS-311/);
  assert.match(shownTo('responder'), /action="\/incidents\/[^"]*\/unsilence"/);
  assert.doesNotMatch(shownTo('viewer'), /\/unsilence"/);
  assert.doesNotMatch(shownTo('responder', { incident: 'INC-20260101-7' }), /Silenced by/);
  assert.doesNotMatch(textOf(incidentPage(model())), /\/unsilence"/);
});

test('who said that they are awake can take it back, by the name of the web or of on-call', () => {
  const shownWith = (awake: readonly string[]): string => {
    const onCall = story.onCall();
    const pages = onCall.pages.map((one) => ({ ...one, awake: [...awake] }));
    return textOf(incidentPage(model({ onCall: { ...onCall, pages } })));
  };
  assert.match(shownWith(['mara']), /id="asleep"[^]*?name="awake" value="no"/);
  assert.doesNotMatch(shownWith(['mara']), /I am awake/);
  assert.match(shownWith(['jon']), /I am awake/);
  assert.doesNotMatch(shownWith(['jon']), /id="asleep"/);
});

test('a note has its author, a step of a runbook what it printed, and services are ways to their pages', () => {
  const incident = story.incident();
  const items = [
    { seq: 1, at: story.at(5), kind: 'note', text: 'restored', by: 'Petra' },
    {
      seq: 2,
      at: story.at(4),
      kind: 'runbook.step',
      text: 'look failed',
      by: 'Jon',
      transcript: '$ ls\n<b>',
    },
    { seq: 3, at: story.at(3), kind: 'runbook.started', text: 'Jon runs look' },
  ];
  const page = textOf(incidentPage(model({ incident: { ...incident, timeline: items } })));
  assert.match(page, /Petra<\/strong> <div class="said">restored/);
  assert.match(page, /Jon<\/strong>[^]*look failed[^]*<summary[^]*\$ ls\n&lt;b&gt;/);
  assert.doesNotMatch(page, /Jon runs look/, 'told by the step');
  assert.match(page, /<a href="\/services\/apache2">apache2<\/a>/);
});
