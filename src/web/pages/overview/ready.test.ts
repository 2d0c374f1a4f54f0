import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../../../domain/html.ts';
import { RUNBOOK } from '../testing/runbook.ts';
import { Story } from '../testing/story.ts';
import type { OverviewModel } from './page.ts';
import { matters, readiness } from './ready.ts';

const now = new Date('2026-11-27T07:04:00.000Z');
const story = new Story(now);
const at = (secondsAgo: number): string => story.at(secondsAgo);
const DAY = 86_400;

/** Everything in order. */
function ready(change: Partial<OverviewModel> = {}): OverviewModel {
  const tried = { at: at(DAY), ok: true, failed: [] };
  return {
    overview: { ...story.overview(), selftest: tried, channelTest: tried },
    services: null,
    hosts: null,
    onCall: { ...story.onCall(), quiets: [], untrained: [] },
    measures: { measures: [] },
    runbooks: { runbooks: [{ ...RUNBOOK, stale: false }], fits: null },
    now,
    ...change,
  };
}
const overview = (change: Partial<OverviewModel['overview']>): OverviewModel => {
  const model = ready();
  return { ...model, overview: { ...model.overview, ...change } };
};
const onCall = (change: Partial<NonNullable<OverviewModel['onCall']>>): OverviewModel => {
  const model = ready();
  return model.onCall === null ? model : { ...model, onCall: { ...model.onCall, ...change } };
};
const quiet = {
  what: 'silence' as const,
  name: 'INC-20261127-1',
  incident: 'INC-20261127-1',
  reason: 'known, OPS-311',
  by: 'mara',
  from: at(3600),
  until: at(-3600),
};
const measure = {
  id: 'x',
  title: 'Guard the scripts',
  type: 'prevent',
  state: 'open' as const,
  owner: 'mara',
  due: '2026-11-01',
  overdue: true,
  why: null,
};

test('when all is ready that is said, and nothing else', () => {
  assert.deepEqual(matters(ready()), []);
  assert.match(textOf(readiness(ready())), /nothing is overdue, and everybody on call is trained/);
});

test('what is not known is no reason to say that something is wrong, nor that all is well', () => {
  const page = textOf(readiness(ready({ onCall: null, measures: null, runbooks: null })));
  assert.doesNotMatch(page, /everybody on call is trained/);
  assert.match(page, /Not known at the moment: who is on call, the measures, the runbooks/);
});

const cases: readonly (readonly [string, OverviewModel, RegExp])[] = [
  [
    'a self-test that failed',
    overview({ selftest: { at: at(DAY), ok: false, failed: ['page'] } }),
    /The self-test failed .*: page/,
  ],
  ['a self-test that never was', overview({ selftest: null }), /never tried: <code>stakeout selftest/],
  [
    'a self-test of long ago',
    overview({ selftest: { at: at(31 * DAY), ok: true, failed: [] } }),
    /was last run/,
  ],
  [
    'a channel that did not arrive',
    overview({ channelTest: { at: at(DAY), ok: false, failed: ['ntfy to person:jon'] } }),
    /did not arrive .*ntfy to person:jon/,
  ],
  ['channels that were never tried', overview({ channelTest: null }), /stakeout oncall test/],
  [
    'channels tried long ago',
    overview({ channelTest: { at: at(31 * DAY), ok: true, failed: [] } }),
    /last tried/,
  ],
  [
    'a silence that ends soon',
    onCall({ quiets: [quiet] }),
    /silence of <a href="\/incidents\/INC-20261127-1">.*<\/a> ends .*in 1 h.*pages go out again/,
  ],
  [
    'a maintenance that ends soon',
    onCall({ quiets: [{ ...quiet, what: 'maintenance', incident: null, name: 'switches' }] }),
    /The maintenance switches ends/,
  ],
  [
    'a measure that is late',
    ready({ measures: { measures: [measure] } }),
    /Guard the scripts: overdue since 2026-11-01/,
  ],
  [
    'a measure that holds no more',
    ready({ measures: { measures: [{ ...measure, overdue: false, state: 'regressed' }] } }),
    /holds no more/,
  ],
  [
    'runbooks nobody drilled',
    ready({ runbooks: { runbooks: [RUNBOOK, { ...RUNBOOK, stale: false }], fits: null } }),
    /1 of 2 runbooks<\/a> was not drilled/,
  ],
  [
    'runbooks that are not run',
    ready({ runbooks: { runbooks: [{ ...RUNBOOK, stale: false, refused: 'changed' }], fits: null } }),
    /would not be run as it is/,
  ],
  [
    'nobody trained',
    onCall({ untrained: [{ person: 'jon', name: 'Jon', schedule: 'web', from: at(60), since: null }] }),
    /Jon<\/a> is on call in web, and has taken part in no drill yet/,
  ],
  [
    'somebody whose drill is too old by then',
    onCall({
      untrained: [{ person: 'jon', name: 'Jon', schedule: 'web', from: at(-2 * DAY), since: at(-DAY) }],
    }),
    /is on call in web from 29 Nov, and their last drill counted until 28 Nov/,
  ],
];

for (const [name, model, says] of cases)
  test(`${name} is told, and that alone`, () => {
    assert.equal(matters(model).length, 1);
    assert.match(textOf(readiness(model)), says);
  });

test('a silence that has not begun, has no end, or ends after tomorrow is not told', () => {
  for (const change of [{ from: at(-60) }, { until: null }, { until: at(-2 * DAY) }])
    assert.deepEqual(matters(onCall({ quiets: [{ ...quiet, ...change }] })), [], JSON.stringify(change));
});
