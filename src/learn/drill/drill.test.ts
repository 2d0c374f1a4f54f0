import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { foldIncidents, type Incident } from '../../domain/incident.ts';
import type { CauseKind } from '../../domain/diagnosis.ts';
import type { JournalEntry, JournalEvent } from '../../domain/event.ts';
import { readFaults, SITE_PAGES, type LoadRecord } from '../../practice/index.ts';
import { chooseFault, faultLike, isForDrills, levelOf, stepsUntilItShows } from './choose.ts';
import { debriefOf } from './debrief.ts';
import { askDesk, openDesk } from './desk.ts';
import { hintsFor } from './hints.ts';
import { Monitor } from './monitor.ts';
import { versionOf } from './practice-drill.ts';
import { parseTyped } from './shell.ts';
import { scenarioOf, Table } from './tabletop.ts';

const FAULTS = readFaults();
const USABLE = FAULTS.filter(isForDrills);

test('drills are the faults that users see on the pages of the site', () => {
  assert.ok(USABLE.length > 40, String(USABLE.length));
  const names = USABLE.map(({ name }) => name);
  for (const name of [
    'certificate-chain-expired',
    'innocent-scan',
    'inodes-used-up',
    'sessions-read-only',
    'mount-vanished',
  ])
    assert.ok(!names.includes(name), name);
  assert.deepEqual([...new Set(USABLE.map(levelOf))].toSorted(), [1, 2, 3]);
  for (const fault of USABLE) {
    assert.equal(new Set(hintsFor(fault)).size, 3);
    assert.match(versionOf(fault), /^[0-9a-f]{64}$/);
  }
  assert.equal(new Set(USABLE.map((fault) => versionOf(fault))).size, USABLE.length);
});

test('a fault that shows late is brought to where it shows, and no further', () => {
  const steps = (name: string): unknown =>
    stepsUntilItShows(USABLE.find((fault) => fault.name === name) ?? assert.fail(name));
  assert.deepEqual(steps('module-unlinked'), []);
  assert.deepEqual(steps('include-renamed'), []);
  assert.deepEqual(steps('mysqlnd-disabled'), ['reload']);
  assert.deepEqual(steps('run-as-unknown-user'), ['reload', 'restart']);
});

test('choosing: by name, by level, by chance', () => {
  assert.equal(chooseFault(FAULTS, { name: 'module-mode', random: false }, () => 0).name, 'module-mode');
  for (const roll of [0, 0.5, 0.9999999])
    assert.equal(levelOf(chooseFault(FAULTS, { random: false, level: 3 }, () => roll)), 3);
  assert.notEqual(
    chooseFault(FAULTS, { random: true }, () => 0),
    chooseFault(FAULTS, { random: true }, () => 0.99),
  );
  assert.throws(
    () => chooseFault(FAULTS, { name: 'module-mod', random: false }, () => 0),
    /there is no drill module-mod/,
  );
  assert.throws(
    () => chooseFault(FAULTS, { name: 'innocent-scan', random: false }, () => 0),
    /does not show/,
  );
  assert.throws(() => chooseFault(FAULTS, { random: false }, () => 0), /no drill was chosen/);
  assert.throws(() => chooseFault(FAULTS, { random: false, level: 9 }, () => 0), /no level 9/);
});

const NOBODY = { package: null, confidence: 0.9, summary: 's', evidence: ['e1'], actor: null };

function incidentWith(kind: CauseKind, object: string): Incident {
  const events: readonly JournalEvent[] = [
    { kind: 'incident.opened', title: `${object} is gone`, severity: 'critical' },
    {
      kind: 'service.checked',
      service: 'apache2',
      healthy: false,
      configTest: 'failed',
      configError: 'cannot open',
      probes: [],
    },
    {
      kind: 'incident.diagnosed',
      verdict: 'fault',
      summary: 's',
      causes: [{ kind, object, ...NOBODY }],
      evidence: [{ id: 'e1', source: 'config-test', at: '2026-11-27T00:00:00Z', text: 'cannot open it' }],
      limits: [],
      tookMs: 1,
    },
    { kind: 'incident.resolved', how: 'put back' },
  ];
  const entries = events.map(
    (event, at): JournalEntry => ({
      seq: at + 1,
      at: '2026-11-27T00:00:00.000Z',
      monotonicNs: String(at),
      event,
      incident: 'INC-20261127-1',
      hash: '',
    }),
  );
  return foldIncidents(entries)[0] ?? assert.fail();
}

test('an incident becomes the same fault, one of its kind, or a table', () => {
  assert.deepEqual(
    [faultLike(FAULTS, incidentWith('file-missing', '/usr/lib/apache2/modules/libphp8.2.so'))].map((one) => [
      one?.fault.truth.object,
      one?.same,
    ]),
    [['/usr/lib/apache2/modules/libphp8.2.so', true]],
  );
  assert.equal(faultLike(FAULTS, incidentWith('permission', '/elsewhere'))?.same, false);
  assert.equal(faultLike(FAULTS, incidentWith('port-conflict', 'x')), undefined);
});

test('a table reveals what is asked for, not the answer, and takes words', () => {
  const scenario = scenarioOf(incidentWith('file-missing', '/usr/lib/x.so')) ?? assert.fail();
  assert.ok(
    !JSON.stringify([scenario.opening, scenario.evidence]).includes('x.so'),
    JSON.stringify(scenario),
  );
  assert.deepEqual(Object.keys(scenario.evidence), ['config-test', 'timeline']);
  let now = 0;
  const table = new Table(scenario, () => (now += 1000));
  assert.deepEqual(table.hear('ask config-test'), ['cannot open it']);
  assert.match(table.hear('ask config-tst')[0] ?? '', /is it config-test/);
  assert.match(table.hear('hypothesis file-mising x')[0] ?? '', /is it file-missing/);
  table.hear('hypothesis file-missing /usr/lib/x.so');
  table.hear('ask __proto__');
  table.hear('update somebody is on it');
  table.hear('note cause the module is gone');
  assert.match(table.hear('note colour red')[0] ?? '', /impact/);
  assert.match(table.hear('dance')[0] ?? '', /you can say/);
  table.hear('finish');
  const { said, finishedAt } = table.course();
  assert.deepEqual(
    [table.finished, said.map(({ what }) => what), finishedAt],
    [true, ['asked', 'hypothesis', 'update', 'note'], 10_000],
  );
  const { diagnosis: _, ...undiagnosed } = incidentWith('file-missing', 'x');
  assert.equal(scenarioOf(undiagnosed), undefined);
});

const answer = (page: number, at: number, verdict: LoadRecord['verdict']): LoadRecord => ({
  startedAt: at - 1,
  finishedAt: at,
  page,
  verdict,
  retries: 0,
});

test('the monitor knows since when pages are wrong, and since when all are right again', () => {
  const monitor = new Monitor();
  const round = (at: number, verdict: LoadRecord['verdict']): void =>
    SITE_PAGES.forEach((_, page) => monitor.see(answer(page, at + page, verdict)));
  assert.equal(monitor.allRight, false);
  monitor.see(answer(0, 1, 'failed')); // before the fault: a server that starts
  round(10, 'ok');
  assert.equal(monitor.allRight, true);
  monitor.watchFrom(100);
  round(110, 'ok');
  assert.deepEqual([monitor.impactAt, monitor.rightSince], [undefined, undefined]);
  monitor.see(answer(3, 200, 'leaked'));
  assert.deepEqual([monitor.impactAt, monitor.certainAt], [199, undefined]);
  round(300, 'failed');
  assert.deepEqual([monitor.impactAt, monitor.certainAt], [199, 301]);
  assert.match(monitor.summary(), /^8 of 8 pages wrong: \/ \(failed\)/);
  round(400, 'ok');
  assert.equal(monitor.rightSince, 407);
  monitor.see(answer(0, 500, 'wrong'));
  assert.equal(monitor.rightSince, undefined);
  round(600, 'ok');
  assert.equal(monitor.rightSince, 600);
});

test('what bash wrote down of a session', () => {
  const text = '1764.500000\t0\tls -l\n1765,250000\t127\tfoo\tbar\nbroken\n\t\t\nx\ty\tz\n';
  assert.deepEqual(parseTyped(text, 1_764_000), [
    { at: 500, exit: 0, text: 'ls -l' },
    { at: 1250, exit: 127, text: 'foo\tbar' },
  ]);
});

test('the debrief shows both ways in order, without the words of the drill itself', () => {
  const debrief = debriefOf(
    {
      mode: 'practice',
      level: 1,
      innocent: false,
      faultAt: 1000,
      finishedAt: 9000,
      calledHealthy: false,
      said: [{ what: 'hypothesis', at: 3000, kind: 'file-missing', object: '/x', right: true }],
      typed: [
        { at: 2000, text: 'apache2ctl configtest', exit: 1 },
        { at: 2500, text: 'stakeout drill hypothesis file-missing /x', exit: 0 },
        { at: 4000, text: 'apt-get install x', exit: 0 },
        { at: 5000, text: 'curl x', exit: 0 },
      ],
    },
    { cause: 'file-missing', object: '/x' },
    undefined,
  );
  assert.deepEqual(
    debrief.taken.map(({ at, what }) => [at, what]),
    [
      [1000, 'look'],
      [2000, 'said'],
      [3000, 'change'],
      [4000, 'verify'],
    ],
  );
  assert.match(debrief.taken[0]?.text ?? '', /exit 1/);
  assert.equal(debrief.identifiedMs, 2000);
  assert.ok(debrief.shortest.some(({ text }) => text.includes('file-missing /x')));
});

test('the desk: one line, one answer; what is not understood is not taken', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-desk-'));
  const path = join(directory, 'desk.sock');
  const heard: string[] = [];
  const desk = await openDesk(path, (request) => {
    heard.push(request.say);
    return `heard ${request.say}`;
  });
  const raw = (line: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let said = '';
      const socket = connect(path, () => socket.write(line));
      socket
        .setEncoding('utf8')
        .on('data', (chunk: string) => (said += chunk))
        .on('close', () => resolve(said))
        .on('error', reject);
    });
  try {
    assert.equal(
      await askDesk({ say: 'hypothesis', kind: 'disk-full', object: '/srv' }, path),
      'heard hypothesis',
    );
    assert.match(await raw('{"say":"fly"}\n'), /not understood/);
    assert.match(await raw('nonsense\n'), /not understood/);
    assert.equal(await raw('x'.repeat(10_000)), '');
    assert.deepEqual(heard, ['hypothesis']);
  } finally {
    desk.close();
    rmSync(directory, { recursive: true });
  }
  assert.throws(() => askDesk({ say: 'hint' }, path), /there is no drill here/);
});
