/** `stakeout oncall take`, with a pager behind its socket. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { EXIT } from '../../domain/exit-codes.ts';
import { askPager, outboxDirectory, socketIn } from '../../pager/index.ts';
import { listen } from '../../pager/server.ts';
import { TestPager } from '../../pager/testing/pages.ts';
import { dispatch, exitCode } from '../run.ts';
import { oncallTakeSchema } from './take-alerts.ts';
import { heard } from './testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'stakeout-take-'));
const socket = socketIn(outboxDirectory(dir));
let pager: TestPager;
let server: Server;
before(async () => {
  mkdirSync(outboxDirectory(dir));
  pager = new TestPager();
  server = await listen(socket, () => pager.pager);
});
after(async () => {
  server.close();
  await pager.close();
  rmSync(dir, { recursive: true });
});

async function take(body: unknown, args: readonly string[] = [], stateDir = dir) {
  writeFileSync(join(dir, 'body.json'), typeof body === 'string' ? body : JSON.stringify(body));
  const { context, written } = heard(dir, '2026-11-27T03:04:05Z', { STAKEOUT_STATE_DIR: stateDir });
  await dispatch(['oncall', 'take', 'body.json', ...args], context);
  return { ...written, code: exitCode(context.process.exitCode) };
}

const open = (): readonly string[] => pager.pager.status().incidents.map(({ title }) => title);

test('an alert that fires pages somebody, and its end ends that', async () => {
  const alert = { summary: 'the disk is full', host: 'db01', service: 'db', dedup: 'db01-disk' };
  const begun = await take(alert, ['--json']);
  assert.deepEqual(oncallTakeSchema.parse(JSON.parse(begun.out)), {
    schema: 'stakeout.oncall-take/1',
    format: 'generic',
    firing: 1,
    resolved: 0,
    problems: [],
  });
  assert.deepEqual(open(), ['the disk is full']);
  await pager.pass(60);
  assert.ok(pager.news().some((line) => line.startsWith('page EXT-20261127-')));
  const end = await take({ ...alert, status: 'resolved' });
  assert.deepEqual([end.code, end.out], [EXIT.ok, 'taken: 0 that fire, 1 that are over\n']);
  assert.deepEqual(open(), []);
});

test('one bad alert loses no other, and is named; a page of ours is not paged', async () => {
  const labels = { alertname: 'A', severity: 'critical' };
  const ours = { alertname: 'StakeoutIncident', sender: 'stakeout', incident: 'INC-1' };
  const { code, out, err } = await take({
    alerts: [{ status: 'firing', labels }, 7, { status: 'firing', labels: ours }],
  });
  assert.deepEqual([code, out], [EXIT.found, 'taken: 1 that fire, 0 that are over\n']);
  assert.match(err, /^\/alerts\/1 has no labels\n\/alerts\/2 is a page of Stakeout itself.*\(noted\)\n$/);
  assert.deepEqual(open(), ['A']);
});

test('thousands with all the labels there may be go in batches', async () => {
  const labels = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`l${n}`, 'x'.repeat(190)]));
  const alerts = Array.from({ length: 300 }, (_, nth) => ({
    status: 'firing',
    labels: { ...labels, alertname: 'Storm', nth: String(nth) },
  }));
  const { code, out } = await take({ alerts });
  assert.deepEqual([code, out], [EXIT.ok, 'taken: 300 that fire, 0 that are over\n']);
});

test('what cannot be read is refused with its place; without a pager nobody has taken it', async () => {
  const bad = await take('{"summary": "x",, }');
  assert.equal(bad.code, EXIT.input);
  assert.match(bad.err, /it is no JSON \(line 1, column 17\)/);
  const nobody = await take({ summary: 'x' }, [], join(dir, 'none'));
  assert.equal(nobody.code, EXIT.environment);
  assert.match(nobody.err, /nobody took it/);
});

test('over the socket the pager takes alerts, and nothing else that would page or silence', async () => {
  for (const input of [
    { kind: 'resolved' as const, incident: 'INC-1', how: 'x' },
    { kind: 'acknowledged' as const, incidents: ['INC-1'], by: 'x' },
  ])
    await assert.rejects(askPager(socket, { ask: 'alerts', alerts: [input] }, 5000), /ended/);
  await assert.rejects(askPager(socket, { ask: 'tell', inputs: [] }, 5000), /ended/);
});
