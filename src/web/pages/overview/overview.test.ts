import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../../../domain/html.ts';
import { Story } from '../testing/story.ts';
import { overallTone, type OverviewModel, overviewPage } from './page.ts';

const now = new Date('2026-11-27T07:04:00.000Z');
const story = new Story(now);

function model(change: Partial<OverviewModel> = {}): OverviewModel {
  const services = story.services();
  return {
    overview: { ...story.overview(), open: [] },
    services: { ...services, services: [story.service('apache2'), story.service('nginx')] },
    hosts: story.hosts(),
    onCall: story.onCall(),
    measures: null,
    runbooks: null,
    now,
    ...change,
  };
}

test('green says what is watched, who would be paged and what is open in the plan', () => {
  const page = textOf(overviewPage(model()));
  assert.equal(overallTone(model()), 'ok');
  assert.match(page, /2 services and 402 parts are watched/);
  assert.match(page, /1 gap in the next seven days/);
  assert.match(page, /Channel team-room fails/);
});

test('it is never green over data that is old, or that was not had', () => {
  const late = new Date(now.getTime() + 60_000);
  assert.equal(overallTone(model({ now: late })), 'none');
  assert.equal(overallTone(model({ services: null })), 'none');
  assert.match(textOf(overviewPage(model({ now: late }))), /nobody has looked at the pages for a while/);
  assert.match(textOf(overviewPage(model({ now: late }))), /class="stale"/);
});

test('an agent that guards nothing yet says so first', () => {
  const overview = { ...story.overview(), guarded: false, open: [] };
  assert.equal(overallTone(model({ overview })), 'warn');
  assert.match(textOf(overviewPage(model({ overview }))), /nothing is guarded yet/);
});

test('open incidents come before everything else', () => {
  const page = textOf(overviewPage(model({ overview: story.overview() })));
  assert.equal(overallTone(model({ overview: story.overview() })), 'bad');
  assert.ok(page.indexOf('id="open"') < page.indexOf('id="services"'));
});
