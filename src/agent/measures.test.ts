import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { EventOf } from '../domain/event.ts';
import type { RunResult } from '../host/process/index.ts';
import { ITEMS_FILE } from '../learn/actions/index.ts';
import { Measures } from './measures.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DONE: RunResult = {
  argv: [],
  code: 0,
  signal: null,
  stdout: '{}',
  stderr: '',
  timedOut: false,
  truncated: false,
};
const TRANSACTION: EventOf<'transaction.ended'> = {
  kind: 'transaction.ended',
  manager: 'apt',
  tookMs: 1,
  touched: 1,
  verdict: 'harmless',
  summary: '',
};

let stateDir: string;
let asked: { readonly argv: readonly string[]; readonly state: string | undefined }[];
let notes: string[];
let result: RunResult;
let measures: Measures;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'measures-'));
  writeFileSync(join(stateDir, ITEMS_FILE), '');
  asked = [];
  notes = [];
  result = DONE;
  let nowMs = 0;
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(performance, 'now', () => nowMs);
  pass = (ms) => {
    nowMs += ms;
    mock.timers.tick(ms);
  };
  measures = new Measures({
    stateDir,
    launcher: '/usr/bin/stakeout',
    note: (text) => notes.push(text),
    run: (argv, { env }) => {
      asked.push({ argv, state: env?.['STAKEOUT_STATE_DIR'] });
      return Promise.resolve(result);
    },
    random: () => 0.5,
  });
});
afterEach(() => {
  measures.stop();
  mock.timers.reset();
  mock.restoreAll();
  rmSync(stateDir, { recursive: true });
});
let pass: (ms: number) => void;

test('every hour, by this program, about this host, with little priority', () => {
  measures.start();
  pass(MINUTE_MS);
  assert.deepEqual(asked, [], 'not at once');
  pass(MINUTE_MS);
  const check = [
    '/usr/bin/nice',
    '-n',
    '10',
    '/usr/bin/stakeout',
    'actions',
    'check',
    '--as',
    'the agent',
    '--json',
  ];
  assert.deepEqual(asked, [{ argv: check, state: stateDir }]);
});

test('again after an hour, and never by two at once', async () => {
  measures.start();
  pass(2 * MINUTE_MS);
  pass(HOUR_MS);
  assert.equal(asked.length, 1, 'the first is still at work');
  await Promise.resolve();
  await Promise.resolve();
  pass(HOUR_MS);
  assert.equal(asked.length, 2);
});

test('after packages changed, but not with every transaction', async () => {
  measures.start();
  measures.wrote(TRANSACTION);
  pass(1);
  assert.equal(asked.length, 1);
  await Promise.resolve();
  await Promise.resolve();
  measures.wrote(TRANSACTION);
  pass(4 * MINUTE_MS);
  assert.equal(asked.length, 1);
  pass(MINUTE_MS);
  assert.equal(asked.length, 2);
});

test('where nothing was promised nothing is started', () => {
  rmSync(join(stateDir, ITEMS_FILE));
  measures.start();
  pass(2 * HOUR_MS);
  assert.deepEqual(asked, []);
});

test('an agent that ended checks nothing any more', () => {
  measures.start();
  measures.stop();
  measures.wrote(TRANSACTION);
  pass(2 * HOUR_MS);
  assert.deepEqual(asked, []);
});

test('what could not be checked is said once, what does not hold is no trouble of the check', async () => {
  result = { ...DONE, code: 1 };
  await measures.check();
  assert.equal(notes.length, 0);
  result = { ...DONE, code: 4, stderr: 'the list cannot be used\nmore' };
  await measures.check();
  await measures.check();
  result = { ...DONE, code: null, timedOut: true };
  await measures.check();
  result = { ...DONE, code: null, startError: 'ENOENT' };
  await measures.check();
  assert.deepEqual(
    notes.map((text) => text.replace('the promised measures were not checked: ', '')),
    ['the list cannot be used', 'that took longer than 120 s', 'ENOENT'],
  );
});
