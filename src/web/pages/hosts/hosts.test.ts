import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { VERBS } from '../../../desk/index.ts';
import { LONGEST_ANSWER } from '../../../desk/protocol.ts';
import { textOf } from '../../../domain/html.ts';
import { houseOf } from '../testing/hosts.ts';
import { hostsInBrief } from './brief.ts';
import { chooseHosts, type Host, HOST_STATES, HOSTS_A_PAGE, worstFirst } from './choose.ts';
import { hostsPage } from './page.ts';

const now = new Date('2026-11-27T07:04:00Z');
const house = houseOf(1000, now);
const page = (hosts: readonly Host[], choice: Parameters<typeof chooseHosts>[1]): string =>
  textOf(hostsPage({ hosts: { hosts: [...hosts] }, choice, now }));
const rowsIn = (markup: string): number => markup.split('<tr data-row>').length - 1;

test('a thousand hosts fit into what the desk says at once', () => {
  const answer = JSON.stringify({ ok: true, result: VERBS.hosts.result.parse({ hosts: house }) });
  assert.ok(answer.length < LONGEST_ANSWER / 4, `${answer.length} bytes`);
});

test('the worst hosts come first, and names count their numbers as numbers', () => {
  const sorted = worstFirst([
    { ...host('web-10'), state: 'good' },
    { ...host('web-9'), state: 'good' },
    { ...host('db'), state: 'warn' },
    { ...host('cache'), state: 'bad', openIncidents: 1 },
    { ...host('shop'), state: 'bad', openIncidents: 3 },
    { ...host('new'), state: 'starting' },
  ]);
  assert.deepEqual(
    sorted.map(({ name }) => name),
    ['shop', 'cache', 'db', 'new', 'web-9', 'web-10'],
  );
});

test('every host is on exactly one page', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: fc.string(), state: fc.constantFrom(...HOST_STATES) }), { maxLength: 180 }),
      (parts) => {
        const hosts = parts.map((part) => ({ ...host('x'), ...part }));
        const { pages, found } = chooseHosts(hosts, { page: 1 });
        const rows = Array.from({ length: pages }, (_, at) => chooseHosts(hosts, { page: at + 1 }).rows);
        assert.ok(rows.every(({ length }) => length <= HOSTS_A_PAGE));
        assert.equal(found, hosts.length);
        assert.deepEqual(new Set(rows.flat()), new Set(hosts));
        assert.equal(rows.flat().length, hosts.length);
      },
    ),
  );
});

test('a thousand hosts are read page by page, filtered and found without a script', () => {
  const first = page(house, { page: 1 });
  assert.equal(rowsIn(first), HOSTS_A_PAGE);
  assert.match(first, /Page 1 of 20, 1000 hosts/);
  assert.match(first, /href="\/hosts\?page=2"/);
  assert.match(first, /href="\/hosts\?state=warn"[^>]*>Warning<span class="quiet">&nbsp;5</);
  assert.equal(rowsIn(page(house, { state: 'bad', page: 1 })), 3);
  assert.match(page(house, { state: 'good', page: 2 }), /href="\/hosts\?state=good&amp;page=3"/);
  assert.equal(rowsIn(page(house, { like: 'WEB-0999', page: 1 })), 1);
  assert.match(page(house, { like: 'nothing like it', page: 1 }), /No host is like that/);
  assert.equal(rowsIn(page(house, { page: 9999 })), HOSTS_A_PAGE);
});

test('what is looked for stands in the page as text, and in addresses as a value', () => {
  const markup = page(house, { like: '"><script>&page=9', state: 'good', page: 1 });
  assert.ok(!markup.includes('<script>'));
  assert.match(markup, /href="\/hosts\?state=bad&amp;like=%22%3E%3Cscript%3E%26page%3D9"/);
});

test('in brief: those in trouble by name, the others counted, and all of a small house', () => {
  const many = textOf(hostsInBrief(house));
  assert.equal(many.split('<li').length - 1, 6);
  assert.ok(many.indexOf('In trouble') < many.indexOf('Warning'));
  assert.match(many, /href="\/hosts\?state=warn">2 more warning</);
  assert.match(many, /href="\/hosts\?state=good">990 well</);
  assert.match(many, /href="\/hosts">All 1000 hosts</);
  const few = textOf(hostsInBrief(house.slice(-3)));
  assert.equal(few.split('<li').length - 1, 3);
  assert.ok(!few.includes('All 3'));
});

function host(name: string): Host {
  const [one] = houseOf(1, now);
  assert.ok(one !== undefined);
  return { ...one, name };
}
