import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { html, textOf } from '../../domain/html.ts';
import { rough as clientRough } from '../client/durations.ts';
import type { Viewer } from '../gate/route.ts';
import { elementsOf } from '../pages/testing/markup.ts';
import { Story } from '../pages/testing/story.ts';
import { assets } from './assets.ts';
import { documentOf } from './document.ts';
import { isStale } from './stale.ts';
import { strip, stripText } from './strip.ts';
import { isAlarm, titled } from './title.ts';
import { moment, rough } from './words.ts';

const now = new Date('2026-11-27T07:04:00.000Z');
const viewer: Viewer = {
  id: 'm',
  name: '<b>Mara',
  role: 'viewer',
  via: 'session',
  csrf: 'c"',
  steppedUpUntil: null,
  key: 'k',
};

test('style and scripts are small, and named by what is in them', () => {
  const { style, client, theme } = assets();
  assert.ok(gzipSync(style.body).length <= 12 * 1024);
  assert.ok(gzipSync(client.body).length + gzipSync(theme.body).length <= 40 * 1024);
  for (const { path } of Object.values(assets()))
    assert.match(path, /^\/assets\/[a-z]+-[0-9a-f]{12}\.[a-z]+$/);
  assert.doesNotMatch(
    client.body + theme.body,
    /\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write/,
  );
  assert.doesNotMatch(style.body, /url\(|@import/);
});

test('a document has a title, landmarks, one way past the navigation, and nothing inline', () => {
  const document = documentOf({
    title: '(2) ✖ </title><script>',
    body: html`<h1>x</h1>`,
    viewer,
    path: '/incidents/INC-20261127-1',
  });
  const elements = elementsOf(document);
  const named = (name: string) => elements.filter(({ tagName }) => tagName === name);
  assert.equal(named('main').length, 1);
  assert.equal(named('script').length, 2);
  for (const { attrs } of named('script'))
    assert.ok(attrs.some(({ name, value }) => name === 'src' && value.startsWith('/assets/')));
  assert.ok(
    elements.every(({ attrs }) => attrs.every(({ name }) => name !== 'style' && !name.startsWith('on'))),
  );
  assert.match(document, /aria-current="true">Incidents/);
  assert.match(document, new RegExp(assets().alarmIcon.path.replaceAll('.', '\\.')));
  assert.match(document, /&lt;b&gt;Mara/);
});

test('nobody who is not signed in gets navigation, live updates or keys', () => {
  const document = documentOf({ title: 'Sign in', body: html``, viewer: undefined, path: '/sign-in' });
  assert.doesNotMatch(document, /<nav|<dialog|type="module"/);
});

test('a title says how many incidents are open, and the icon with it', () => {
  assert.equal(titled(0, 'Guard'), 'Guard');
  assert.equal(titled(3, 'Guard'), '(3) ✖ Guard');
  assert.deepEqual([isAlarm(titled(3, 'x')), isAlarm(titled(0, 'x'))], [true, false]);
});

test('three missed looks make it old, whatever the usual pace is', () => {
  const every = (seconds: number, newest: number): string[] =>
    [5, 4, 3, 2, 1, 0].map((at) => new Date(now.getTime() - (at * seconds + newest) * 1000).toISOString());
  assert.deepEqual([isStale(every(5, 14), now), isStale(every(5, 16), now)], [false, true]);
  assert.deepEqual([isStale(every(60, 170), now), isStale(every(60, 190), now)], [false, true]);
  assert.equal(isStale([], now), false);
  assert.equal(isStale(['nonsense'], now), false);
});

test('a strip says in words what it shows', () => {
  const checks = new Story(now).checks((at) => at < 40);
  assert.equal(stripText(checks), 'last 48 checks: 8 wrong; newest wrong, status');
  assert.equal(stripText([]), 'not looked at yet');
  assert.equal(elementsOf(textOf(strip(checks))).filter(({ tagName }) => tagName === 'rect').length, 49);
});

test('what is no time is text', () => {
  assert.equal(textOf(moment('2026-11-27T07:04:00.000Z')).replace(/<[^>]*>/g, ''), '27 Nov 07:04 UTC');
  assert.equal(textOf(moment('2026-13-45T99:00:00Z')), '<span>2026-13-45T99:00:00Z</span>');
});

test('server and browser tell a time alike', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (ms) => assert.equal(clientRough(ms), rough(ms))),
  );
});

test('no colour, and no size of type or space, beside the scales', () => {
  const css = readFileSync(new URL('stakeout.css', import.meta.url), 'utf8');
  const [, rules = ''] = css.split('@layer frame');
  const colours = rules.match(/#[0-9a-f]{3,8}\b/gi) ?? [];
  assert.deepEqual(
    colours.filter((colour) => !['#fff', '#0f1215', '#note'].includes(colour)),
    [],
  );
  assert.deepEqual(
    [...rules.matchAll(/font-size: (?!var|clamp|11px|18px|0\.92em|0\.85em|10pt|inherit)[^;]+/g)].map(String),
    [],
  );
});
