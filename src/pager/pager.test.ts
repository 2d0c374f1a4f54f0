import assert from 'node:assert/strict';
import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import { setAsideDamaged } from './outbox/index.ts';
import { CONFIG, opened, TestPager } from './testing/pages.ts';

let at: TestPager;
beforeEach(() => {
  at = new TestPager();
});
afterEach(() => at.close());

const PAGE = 'INC-1/0/1.0.0/person:mara';
const reports = (kind: string): string[] =>
  at.pager.reports().flatMap(({ event }) => (event.kind === kind ? [JSON.stringify(event)] : []));

test('a page goes out once, is edited by what follows, and the end says how long it was', async () => {
  await at.tell(opened('INC-1'));
  assert.deepEqual(at.news(), [`page ${PAGE}/mail/0 mail`]);
  await at.tell(opened('INC-1'));
  await at.pass(3);
  assert.deepEqual(at.news(), []);
  await at.tell({ kind: 'resolved', incident: 'INC-1', how: 'put back' });
  const [end] = at.sent;
  assert.equal(end?.previous, 'mail#1');
  assert.equal(end?.letter.action.kind === 'notice' && end.letter.action.durationMs, 3000);
  assert.equal(reports('oncall.delivery').length, 2);
});

test('after a kill nothing is lost and nothing is sent again that arrived', async () => {
  at.outcome.set('mail', { kind: 'later', why: 'busy' });
  await at.tell(opened('INC-1'));
  await at.reopen();
  at.outcome.clear();
  at.news();
  await at.pass(3);
  assert.deepEqual(at.news(), [`page ${PAGE}/mail/0 mail`]);
  await at.reopen();
  await at.pass(3);
  assert.deepEqual(at.news(), []);
  assert.equal(at.pager.status().incidents[0]?.phase, 'triggered');
});

test('tries again later and later, and not before it is asked to', async () => {
  at.outcome.set('mail', { kind: 'later', why: 'busy' });
  await at.tell(opened('INC-1'));
  at.news();
  const begun = at.now.steady;
  const tried: number[] = [];
  for (let second = 0; second < 40; second += 1) {
    await at.pass(1);
    if (at.news().some((line) => line.startsWith(`page ${PAGE}`))) tried.push((at.now.steady - begun) / 1000);
  }
  assert.deepEqual(tried.slice(0, 4), [2, 6, 14, 30]);
  at.outcome.set('mail', { kind: 'later', afterMs: 90_000, why: 'slow down' });
  await at.pass(40);
  at.news();
  await at.pass(20);
  assert.deepEqual(
    at.news().filter((line) => line.startsWith(`page ${PAGE}`)),
    [],
  );
});

test('when no way to somebody works the next step is due at once, and who gets it later is not told of what is over', async () => {
  at.outcome.set('mail', { kind: 'refused', why: '550 no such user' });
  await at.tell(opened('INC-1'));
  await at.calm();
  const news = at.news();
  assert.deepEqual(news.slice(0, 1), [`page ${PAGE}/mail/0 mail`]);
  assert.ok(news.includes('page INC-1/0/1.0.1/person:jonas/chat/0 chat'), news.join('\n'));
  await at.tell({ kind: 'resolved', incident: 'INC-1', how: 'put back' });
  assert.equal(at.pager.status().pendingCount, 0);
});

test('a channel that fails is an alert that does not take that channel, and is over by itself', async () => {
  at.outcome.set('mail', { kind: 'refused', why: '535 wrong password' });
  await at.tell(opened('INC-1'));
  at.news();
  await at.pass(1);
  const [incident] = at.pager.status().incidents.filter(({ incident: id }) => id.startsWith('ONCALL-'));
  assert.match(incident?.title ?? '', /channel mail: 535 wrong password/);
  const about = at.news().filter((line) => line.includes(incident?.incident ?? '?'));
  await at.pass(11);
  about.push(...at.news().filter((line) => line.includes(incident?.incident ?? '?')));
  assert.ok(about.length > 0);
  assert.ok(
    about.every((line) => line.endsWith(' chat')),
    about.join('\n'),
  );
  assert.ok(reports('incident.opened').some((text) => text.includes('"alerts"')));
  at.outcome.clear();
  await at.tell(opened('INC-2', { severity: 'warning' }));
  await at.pass(1);
  assert.equal(at.pager.status().channels.find(({ id }) => id === 'mail')?.failing, false);
  assert.deepEqual(
    at.pager.status().incidents.map(({ incident: id }) => id),
    ['INC-1', 'INC-2'],
  );
  assert.equal(reports('incident.resolved').length, 1);
});

test('nobody left: every local channel hears of it, also one that no configuration has', async () => {
  at.outcome.set('mail', { kind: 'refused', why: 'no' }).set('chat', { kind: 'refused', why: 'no' });
  await at.tell(opened('INC-1'));
  await at.pass(2);
  const alarms = at.news().filter((line) => line.startsWith('alarm'));
  assert.ok(alarms.includes('alarm INC-1/0/1/exhausted/tty/all tty'), alarms.join('\n'));
  assert.ok(reports('oncall.recorded').some((text) => text.includes('NOBODY WAS REACHED')));
});

test('what was over before its message got through is not told as if it were not', async () => {
  for (const channel of ['mail', 'chat', 'tty']) at.outcome.set(channel, { kind: 'later', why: 'busy' });
  await at.tell(opened('INC-1'));
  await at.pass(60);
  assert.ok(at.news().includes('alarm INC-1/0/1/exhausted/tty/all tty'));
  await at.tell({ kind: 'resolved', incident: 'INC-1', how: 'put back' });
  at.outcome.clear();
  at.news();
  await at.pass(400, 10);
  const kinds = at.news().flatMap((line) => (line.includes(' INC-1/') ? [line.split(' ')[0]] : []));
  assert.deepEqual([...new Set(kinds)], ['notice']);
});

test('entries are taken once, in whatever order and however often they are told', async () => {
  const entry = (seq: number, incident: string) => ({ seq, inputs: [opened(incident)] });
  const feed = (seqs: readonly (readonly [number, string])[], mark: number) =>
    at.ask({
      ask: 'feed',
      entries: seqs.map(([seq, id]) => entry(seq, id)),
      mark: { seq: mark, hash: `h${mark}` },
    });
  // 2 is held back.
  await feed(
    [
      [1, 'INC-1'],
      [3, 'INC-3'],
    ],
    1,
  );
  await at.calm();
  assert.equal(at.news().length, 2);
  await at.tell({ kind: 'resolved', incident: 'INC-3', how: 'over' });
  at.news();
  await at.reopen();
  await feed(
    [
      [1, 'INC-1'],
      [3, 'INC-3'],
      [2, 'INC-2'],
    ],
    3,
  );
  await at.calm();
  assert.deepEqual(at.news(), ['page INC-2/2/1.0.0/person:mara/mail/0 mail']);
  const hello = at.pager.hello();
  assert.deepEqual(hello.say === 'hello' && hello.mark, { seq: 3, hash: 'h3' });
});

test('a configuration that does not hold leaves the old one in force, through restarts, and says so', async () => {
  writeFileSync(at.configFile, CONFIG.replace('zone: UTC', 'zone: Mars'));
  await at.pass(1);
  const status = at.pager.status();
  assert.equal(status.configuration.inForce, true);
  assert.match(status.configuration.problems[0] ?? '', /:2:7: error: zone: there is no time zone Mars/);
  assert.match(status.incidents[0]?.title ?? '', /stays in force/);
  await at.reopen();
  await at.tell(opened('INC-1'));
  assert.ok(at.news().includes(`page INC-1/1/1.0.0/person:mara/mail/0 mail`));
  rmSync(at.configFile);
  await at.pass(11);
  assert.match(at.pager.status().configuration.problems[0] ?? '', /not there any more/);
  writeFileSync(at.configFile, CONFIG);
  await at.pass(1);
  assert.deepEqual(at.pager.status().configuration.problems, []);
  assert.deepEqual(
    at.pager.status().incidents.map(({ incident }) => incident),
    ['INC-1'],
  );
});

const SCHEDULED = CONFIG.replace(
  'policies:',
  `schedules:
  web: { layers: [{ name: days, people: [mara, jonas], shift: daily, handoff: "09:00", starts: 2026-01-07 }] }
policies:`,
).replace('[person:mara], wait', '[schedule:web], wait');

test('nobody is taken away in the middle of their shift; afterwards they are', async () => {
  writeFileSync(at.configFile, SCHEDULED);
  await at.pass(1);
  const without = SCHEDULED.replace(/ {2}mara: .*\n/, '').replace('[mara, jonas]', '[jonas]');
  writeFileSync(at.configFile, without);
  await at.pass(1);
  assert.match(at.pager.status().configuration.problems[0] ?? '', /mara is on call for web/);
  assert.equal(at.pager.status().onCall[0]?.person, 'mara');
  await at.pass(86_400, 3600);
  assert.deepEqual(at.pager.status().configuration.problems, []);
  assert.equal(at.pager.status().onCall[0]?.person, 'jonas');
});

test('without any configuration what cannot be paged is refused, and shouted on the spot', async () => {
  const nowhere = new TestPager('version: 1\n');
  const reply = await nowhere.ask({ ask: 'tell', inputs: [opened('INC-1')] });
  assert.equal(reply.say, 'failed');
  await nowhere.ask({ ask: 'tell', inputs: [opened('INC-1')] });
  assert.deepEqual(nowhere.news(), ['alarm INC-1/0/unpaged/local:wall/all local:wall']);
  writeFileSync(nowhere.configFile, CONFIG);
  await nowhere.pass(1);
  await nowhere.tell(opened('INC-1'));
  assert.deepEqual(nowhere.news(), [`page ${PAGE}/mail/0 mail`]);
  await nowhere.close();
});

test('clocks that jump send nothing again and nothing early', async () => {
  at.outcome.set('mail', { kind: 'later', afterMs: 60_000, why: 'busy' });
  await at.tell(opened('INC-1'));
  at.news();
  at.now = { ...at.now, wall: at.now.wall + 365 * 86_400_000 };
  await at.pass(10);
  at.now = { ...at.now, wall: Date.parse('2020-01-01T00:00:00Z') };
  await at.pass(10);
  assert.deepEqual(at.news(), []);
  at.outcome.clear();
  await at.pass(45);
  assert.deepEqual(at.news(), [`page ${PAGE}/mail/0 mail`]);
});

test('a storm of alerts of one cause is one page', async () => {
  await at.tell(
    ...Array.from({ length: 500 }, (_, nth) => ({
      kind: 'alert' as const,
      incident: `INC-${nth}`,
      status: 'firing' as const,
      severity: 'critical' as const,
      summary: 'down',
      labels: { host: 'web1', service: 'shop', cause: 'Down', instance: String(nth) },
    })),
  );
  await at.pass(12);
  assert.equal(at.news().length, 1);
});

test('of messages to the same reader only the newest is sent', async () => {
  at.outcome.set('mail', { kind: 'later', why: 'busy' });
  await at.tell(opened('INC-1'));
  await at.tell({ kind: 'handed-over', incident: 'INC-1', by: 'jonas', to: 'mara' });
  at.outcome.clear();
  at.news();
  await at.pass(30);
  assert.deepEqual(at.news(), ['page INC-1/0/2.0.handover/person:mara/mail/0 mail']);
});

test('a store that fails loses nothing: it is not taken, shouted once, and taken later', async () => {
  at.pager.outbox.commit = () => {
    throw new Error('disk full');
  };
  for (let times = 0; times < 3; times += 1) {
    const reply = await at.ask({ ask: 'tell', inputs: [opened('INC-1')] });
    assert.deepEqual(reply.say === 'failed' && reply.why, 'disk full');
  }
  assert.equal(at.pager.status().outboxTrouble, 'disk full');
  assert.equal(at.news().filter((line) => line.endsWith('local:wall')).length, 2);
  Reflect.deleteProperty(at.pager.outbox, 'commit');
  await at.tell(opened('INC-1'));
  assert.deepEqual(at.news(), [`page ${PAGE}/mail/0 mail`]);
});

test('the heartbeat beats as long as what was decided can be stored', async () => {
  writeFileSync(at.configFile, `${CONFIG}heartbeat: { url: https://hc.example.org/x, every: 10s }\n`);
  await at.pass(1);
  const last = (): string | undefined => at.pager.status().heartbeat?.last;
  const first = last();
  await at.pass(10);
  const second = last();
  assert.ok(first !== undefined && second !== undefined && second > first);
  at.pager.outbox.commit = () => {
    throw new Error('disk full');
  };
  // It is stored once a minute while nothing happens.
  await at.pass(60);
  const third = last();
  await at.pass(60);
  assert.equal(last(), third);
});

test('a damaged outbox is kept aside, a whole one is left alone', async () => {
  await at.tell(opened('INC-1'));
  await at.pager.stop(0);
  const file = join(at.directory, 'outbox.db');
  assert.equal(setAsideDamaged(file, new Date(0)), undefined);
  truncateSync(file, 20_000);
  const aside = setAsideDamaged(file, new Date(0));
  assert.equal(aside?.name, `${file}.damaged-19700101T000000000Z`);
  writeFileSync(file, 'no database at all, but longer than the header of one would be'.repeat(20));
  assert.match(setAsideDamaged(file, new Date(1))?.why ?? '', /not a database/);
  at.pager = at.open();
  await at.tell(opened('INC-1'));
  assert.equal(at.news().length, 2);
  await at.pager.stop(0);
  const db = new DatabaseSync(file);
  db.exec(`UPDATE facts SET value = '{"schema":"stakeout.oncall-state/1"}' WHERE name = 'state'`);
  db.close();
  assert.ok(setAsideDamaged(file, new Date(2)) !== undefined);
  at.pager = at.open();
  assert.equal(readdirSync(at.directory).filter((name) => name.includes('damaged')).length, 3);
});
