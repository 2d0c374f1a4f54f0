/** `stakeout oncall` as it is called. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { JournalEvent } from '../domain/event.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { openJournal } from '../journal/index.ts';
import { gapsSchema } from './oncall/gaps.ts';
import { heard } from './oncall/testing.ts';
import { whoSchema } from './oncall/who.ts';
import { dispatch, exitCode } from './run.ts';

const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-oncall-'));
after(() => fs.rmSync(dir, { recursive: true }));
const EXAMPLE = join(import.meta.dirname, '../../examples/stakeout.yaml');
const text = fs.readFileSync(EXAMPLE, 'utf8');
const put = (name: string, content: string): string => {
  fs.writeFileSync(join(dir, name), content);
  return join(dir, name);
};

/** Only in office hours: nobody at night. */
const OFFICE = put(
  'office.yaml',
  text
    .replace(/ {6}- name: weeks\n(?: {8}.*\n)*/, '')
    .replace('person:mara, channel:team-room', 'person:mara'),
);

async function oncall(args: readonly string[], now = '2026-11-26T23:00:00Z', state = join(dir, 'no-state')) {
  const { context, written } = heard(dir, now, { STAKEOUT_STATE_DIR: state });
  await dispatch(['oncall', ...args], context);
  return { ...written, code: exitCode(context.process.exitCode) };
}

test('who, until when on the wall, why, and who is next', async () => {
  const { code, out } = await oncall(['who', '--config', EXAMPLE]);
  assert.equal(code, EXIT.ok);
  assert.match(out, /web +Mara Lindqvist \(mara\) +Fri 2026-11-27 09:00 +Europe\/Berlin +weeks +Yuki Tanaka/);
});

test('an override, a swap, nobody; at a time and in a while', async () => {
  const at = async (when: string, config = EXAMPLE) => {
    const { code, out } = await oncall(['who', '--json', '--config', config, '--at', when]);
    const [row] = whoSchema.parse(JSON.parse(out)).schedules;
    return [code, row?.person?.id ?? null, row?.person?.why.kind, row?.until];
  };
  assert.deepEqual(await at('2026-12-25T10:00'), [0, 'yuki', 'override', '2026-12-27T08:00:00.000Z']);
  assert.deepEqual(await at('2026-12-29T18:00+01:00'), [0, 'mara', 'swap', '2026-12-30T08:00:00.000Z']);
  assert.deepEqual(await at('+10h', OFFICE), [0, 'yuki', 'layer', '2026-11-27T16:00:00.000Z']);
  assert.deepEqual(await at('2026-11-28', OFFICE), [1, null, undefined, '2026-11-30T08:00:00.000Z']);
});

test('gaps seven days ahead, and what they mean', async () => {
  const none = await oncall(['gaps', '--config', EXAMPLE]);
  assert.deepEqual([none.code, none.out], [EXIT.ok, 'no gap in the next 7 days\n']);
  const some = await oncall(['gaps', '--config', OFFICE]);
  assert.equal(some.code, EXIT.found);
  assert.match(
    some.out,
    /schedule web +Fri 2026-11-27 00:00 +Fri 2026-11-27 09:00 +Europe\/Berlin +9 h +a step is skipped: web/,
  );
  const { out } = await oncall(['gaps', '--json', '--days', '1', '--config', OFFICE]);
  const report = gapsSchema.parse(JSON.parse(out));
  assert.deepEqual(
    report.schedules.map(({ until }) => until),
    ['2026-11-27T08:00:00.000Z', '2026-11-27T23:00:00.000Z'],
  );
  assert.deepEqual(report.policies, []);
});

test('who is on call without a drill that counts when the shift begins', async () => {
  const state = join(dir, 'state');
  fs.mkdirSync(state, { mode: 0o700 });
  const asked = (...args: readonly string[]) =>
    oncall([...args, '--config', EXAMPLE], '2026-11-26T23:00:00Z', state);
  const unknown = await asked('who', '--json');
  assert.equal(whoSchema.parse(JSON.parse(unknown.out)).untrained, null, 'no journal, and nothing known');
  const passed = (person: string): JournalEvent => ({
    kind: 'drill.finished',
    drill: `DRL-${person}`,
    fault: 'module-unlinked',
    family: 'missing',
    mode: 'practice',
    person,
    level: 1,
    score: 90,
    passed: true,
    items: [],
    hints: 0,
    tookMs: 90_000,
    version: 'v',
  });
  const drilled = (person: string, at: string): void => {
    const journal = openJournal(join(state, 'journal.db'), { now: () => new Date(at) });
    journal.append(passed(person));
    journal.close();
  };
  drilled('yuki', '2026-06-02T10:00:00Z'); // counts until 29 November
  const now = await asked('who');
  assert.match(
    now.out,
    /without a drill that counts[^]*\n {2}Mara Lindqvist \(mara\), in web from Fri 2026-11-27 00:00: none yet\n$/,
  );
  assert.equal(now.code, EXIT.ok);
  const ahead = gapsSchema.parse(JSON.parse((await asked('gaps', '--json', '--days', '28')).out));
  assert.deepEqual(
    ahead.untrained?.map(({ person, since }) => [person, since?.slice(0, 10) ?? null]),
    [
      ['mara', null],
      ['yuki', '2026-11-29'],
      ['jonas', null],
    ],
  );
  drilled('mara', '2026-11-26T12:00:00Z');
  assert.doesNotMatch((await asked('who')).out, /without a drill/);
});

test('a calendar of one person', async () => {
  const { code, out } = await oncall(['calendar', '--person', 'jonas', '--days', '30', '--config', EXAMPLE]);
  assert.equal(code, EXIT.ok);
  assert.match(out, /^BEGIN:VCALENDAR\r\n[^]*X-WR-CALNAME:On call: jonas\r\n/);
  assert.ok(out.match(/SUMMARY/g)?.length === out.match(/SUMMARY:On call: Jonas Okafor \(web\)/g)?.length);
});

const USAGE = [
  [['who', '--schedule', 'wbe', '--config', EXAMPLE], EXIT.usage, /no schedule wbe[^]*did you mean web\?/],
  [['who', '--at', 'soon', '--config', EXAMPLE], EXIT.usage, /not a time: soon/],
  [['gaps', '--days', '0', '--config', EXAMPLE], EXIT.usage, /whole number from 1 to 400/],
  [['calendar', '--person', 'eve', '--config', EXAMPLE], EXIT.usage, /no person eve[^]*mara, jonas, yuki/],
  [['who', '--config', 'absent.yaml'], EXIT.input, /cannot read absent\.yaml/],
  [
    ['who', '--config', put('bad.yaml', 'version: 1\n')],
    EXIT.input,
    /cannot use [^]*bad\.yaml:1:1: error: zone: is missing[^]*stakeout config check/,
  ],
] as const;
for (const [args, expected, why] of USAGE)
  test(`refused: ${args.slice(0, 3).join(' ').replace(dir, '')}`, async () => {
    const { code, out, err } = await oncall(args);
    assert.deepEqual([code, out], [expected, '']);
    assert.match(err, why);
  });

test('config check --replacing: nobody is gone in the middle of a shift', async () => {
  const without = put(
    'without.yaml',
    text
      .replaceAll(/\[mara, jonas\]/g, '[jonas]')
      .replace(/ {2}mara:\n(?: {4}.*\n)+/, '')
      .replace(/ {4}swaps:\n(?: {6}.*\n)+/, '')
      .replaceAll(', person:mara', ''),
  );
  const { context, written } = heard(dir, '2026-11-26T23:00:00Z');
  await dispatch(['config', 'check', '--replacing', EXAMPLE, without], context);
  assert.match(
    written.out,
    /without\.yaml:\d+:1: error: people: mara is on call for web until Fri 2026-11-27 09:00 \(Europe\/Berlin\) and would be gone/,
  );
  assert.equal(exitCode(context.process.exitCode), EXIT.found);
});
