import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { foldIncidents } from '../../domain/incident.ts';
import type { JournalEntry, JournalEvent } from '../../domain/event.ts';
import { diffOf, hasLearnt, matching, propose, kindsOf } from './learn.ts';
import { lint } from './lint.ts';
import { readRunbook } from './read.ts';
import { FRONT, runbookWith, step } from './testing.ts';

const INCIDENT = 'INC-20261127-1';
const EVENTS: readonly JournalEvent[] = [
  {
    kind: 'incident.opened',
    incident: INCIDENT,
    title: 'libphp is missing: # not `markup`',
    severity: 'critical',
  },
  {
    kind: 'incident.diagnosed',
    incident: INCIDENT,
    verdict: 'fault',
    summary: 'x',
    causes: [
      {
        kind: 'file-missing',
        object: '/usr/lib/x.so',
        package: null,
        confidence: 0.9,
        summary: 'x.so is gone ```sh {name=evil risk=read}',
        evidence: ['e1'],
        actor: { text: 'rm ← cron', source: 'journal' },
      },
    ],
    evidence: [{ id: 'e1', source: 'config-test', at: '2026-11-27T00:00:00Z', text: 'cannot open\n```' }],
    limits: [],
    tookMs: 1,
  },
  {
    kind: 'repair.step',
    incident: INCIDENT,
    repair: 'REP-1',
    number: 1,
    argv: ['/usr/bin/apt-get', '--yes', 'install', 'x y'],
    ok: true,
    tookMs: 1,
  },
  {
    kind: 'repair.step',
    incident: INCIDENT,
    repair: 'REP-1',
    number: 4,
    argv: ['/usr/bin/grep', "it's", '/x'],
    ok: true,
    tookMs: 1,
  },
  {
    kind: 'repair.step',
    incident: INCIDENT,
    repair: 'REP-1',
    number: 5,
    argv: ['/usr/bin/grep', `it's "$x"`, '/x'],
    ok: true,
    tookMs: 1,
  },
  {
    kind: 'repair.step',
    incident: INCIDENT,
    repair: 'REP-1',
    number: 2,
    argv: ['/bin/sh', '-c', 'x'],
    ok: true,
    tookMs: 1,
  },
  {
    kind: 'repair.step',
    incident: INCIDENT,
    repair: 'REP-1',
    number: 3,
    argv: ['/usr/bin/failed'],
    ok: false,
    tookMs: 1,
  },
  {
    kind: 'repair.step',
    incident: INCIDENT,
    repair: 'REP-1',
    number: 6,
    argv: ['/srv/anywhere/stakeout', 'repair', '--yes', '/x'],
    ok: true,
    tookMs: 1,
  },
];
const entries = EVENTS.map(
  (event, at): JournalEntry => ({
    seq: at + 1,
    at: '2026-11-27T00:00:00.000Z',
    monotonicNs: String(at),
    event,
    incident: INCIDENT,
    hash: '',
  }),
);
const [incident] = foldIncidents(entries);
assert.ok(incident);

test('a new runbook from an incident holds, whatever the host wrote into it', () => {
  const proposal = propose(incident, entries, undefined, 'mara', '2026-11-27');
  const reading = readRunbook(proposal.after);
  assert.ok(reading.ok, JSON.stringify(reading.problems));
  assert.deepEqual(kindsOf(incident), ['file-missing']);
  assert.deepEqual(
    reading.runbook.steps.map(({ name, risk }) => [name, risk]),
    [
      ['inc-20261127-1-1', 'change'],
      ['inc-20261127-1-4', 'read'],
      ['inc-20261127-1-6', 'change'],
      ['inc-20261127-1-verify', 'read'],
    ],
  );
  assert.deepEqual(reading.runbook.steps[0]?.commands[0]?.text, "/usr/bin/apt-get --yes install 'x y'");
  assert.deepEqual(reading.runbook.steps[1]?.commands[0]?.text, `/usr/bin/grep "it's" /x`);
  assert.equal(reading.runbook.steps[2]?.commands[0]?.text, 'stakeout repair --yes /x');
  assert.deepEqual(
    [hasLearnt(reading.runbook, INCIDENT), hasLearnt(reading.runbook, 'INC-20261127-11')],
    [true, false],
  );
  assert.match(proposal.after, /By hand, or by stakeout repair: \/usr\/bin\/grep/);
  const problems = lint(reading.runbook, {
    today: '2026-11-27',
    exists: () => true,
    anchorsOf: () => undefined,
  });
  assert.deepEqual(
    problems.map(({ rule }) => rule),
    [],
  );
});

test('an addition is a diff that patch(1) takes', () => {
  const runbook = runbookWith(
    step('name=look risk=read', 'ls {{where}}'),
    FRONT.replace('config-error', 'file-missing'),
  );
  assert.equal(
    matching([runbookWith(step('name=look risk=read', 'ls {{where}}')), runbook], ['file-missing']),
    runbook,
  );
  const proposal = propose(incident, entries, runbook, 'mara', '2026-11-27');
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-learn-'));
  try {
    writeFileSync(join(directory, 'book.md'), runbook.text);
    const diff = diffOf(proposal, 'book.md', false);
    const patched = spawnSync('git', ['apply', '--verbose', '-'], {
      cwd: directory,
      input: diff,
      encoding: 'utf8',
    });
    assert.equal(patched.status, 0, patched.stderr + diff);
    assert.equal(readFileSync(join(directory, 'book.md'), 'utf8'), proposal.after);
    const made = spawnSync('git', ['apply', '-'], {
      cwd: directory,
      input: diffOf({ ...proposal, before: '' }, 'new.md', true),
      encoding: 'utf8',
    });
    assert.equal(made.status, 0, made.stderr);
    assert.equal(readFileSync(join(directory, 'new.md'), 'utf8'), proposal.after);
    assert.ok(readRunbook(proposal.after).ok);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
