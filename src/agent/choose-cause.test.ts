/** Which cause a repair takes up: the first that can be repaired, the one a person or an incident names, the next that remains. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cause, Diagnosis, DiagnosisVerdict, Prediction } from '../domain/diagnosis.ts';
import { foldIncidents } from '../domain/incident.ts';
import type { JournalEvent } from '../domain/event.ts';
import { chooseCause, isAtRisk, nextCause } from './choose-cause.ts';

const STEPS = [{ argv: ['/usr/bin/chmod', '644', '/x'], undo: [] }];

function cause(kind: Cause['kind'], object: string, more: Partial<Cause> & { steps?: boolean } = {}): Cause {
  const { steps = true, ...rest } = more;
  return {
    kind,
    object,
    package: null,
    confidence: 0.9,
    summary: `${kind} ${object}`,
    evidence: [],
    actor: null,
    repair: { summary: '', steps: steps ? STEPS : [], ...(steps ? {} : { byHand: 'free space' }) },
    ...rest,
  };
}

function diagnosis(
  causes: readonly Cause[],
  verdict: DiagnosisVerdict = 'fault',
  predictions: readonly Prediction[] = [],
): Diagnosis {
  return {
    schema: 'stakeout.diagnosis/1',
    verdict,
    summary: '',
    causes: [...causes],
    evidence: [],
    ruledOut: [],
    predictions: [...predictions],
    nextTest: null,
    limits: [],
    host: 'web01',
    at: '2026-01-02T03:04:05Z',
    mode: 'warm',
    tookMs: 1,
  };
}

const MISSING = cause('file-missing', '/usr/lib/x.so');
const FULL = cause('disk-full', '/srv', { steps: false });
const NOISE = cause('client-noise', 'bot', { steps: false });
const UNSURE = cause('config-error', '/etc/x.conf', { confidence: 0.4 });
const DUE = cause('restart-pending', 'apache2');
const DEPLOYED = cause('app-error', '/srv/shop/index.php');

const CHOICES: readonly (readonly [string, readonly Cause[], number | undefined, string])[] = [
  ['the first', [MISSING, UNSURE], undefined, '1 /usr/lib/x.so'],
  ['the first that has steps', [FULL, MISSING], undefined, '2 /usr/lib/x.so'],
  ['an application file that is recorded', [DEPLOYED], undefined, '1 /srv/shop/index.php'],
  ['the one that was named', [MISSING, UNSURE], 2, '2 /etc/x.conf'],
  ['a restart that was named', [DUE], 1, '1 apache2'],
  ['nothing by itself when none is likely enough', [UNSURE], undefined, 'no cause is likely enough'],
  ['nothing for noise', [NOISE], undefined, 'no component of this host is at fault'],
  ['nothing for what only a person can do', [FULL], undefined, 'is for a person to mend'],
  ['nothing for a restart that can wait', [DUE], undefined, 'a restart is due and can wait'],
  ['nothing where nothing is found', [], undefined, 'nothing is found'],
  ['nothing for a number that is none', [MISSING], 2, 'there is no cause 2'],
  ['nothing for a named one without steps', [MISSING, FULL], 2, 'is for a person to mend'],
];

for (const [name, causes, number, expected] of CHOICES)
  test(`it takes ${name}`, () => {
    const choice = chooseCause(diagnosis(causes), number === undefined ? {} : { number });
    const said = choice.kind === 'cause' ? `${choice.number} ${choice.cause.object}` : choice.why;
    assert.ok(said.includes(expected), said);
  });

test('when it is not the first, that is said', () => {
  const choice = chooseCause(diagnosis([FULL, MISSING]), {});
  assert.match(choice.kind === 'cause' ? (choice.note ?? '') : '', /disk-full \/srv is for a person/);
});

test('after a repair: another one that remains, never the same again', () => {
  const other = cause('permission', '/srv/shop');
  const next = nextCause(diagnosis([MISSING, FULL, other]), [MISSING], () => true);
  assert.deepEqual(next.kind === 'cause' && [next.number, next.cause], [3, other]);
  assert.equal(nextCause(diagnosis([MISSING, UNSURE]), [MISSING], () => true).kind, 'none');
  const left = nextCause(diagnosis([MISSING, FULL, other]), [MISSING], () => false);
  assert.match(left.kind === 'none' ? left.why : '', /permission \/srv\/shop remains.*--cause 3/);
});

test('at risk: it would not come back; with a record also when it would come back wrong', () => {
  const restart = (outcome: Prediction['outcome'], action: Prediction['action'] = 'restart'): Prediction => ({
    service: 'apache2',
    action,
    outcome,
    why: '',
    evidence: [],
  });
  const latent = (...all: readonly Prediction[]) => diagnosis([], 'latent', all);
  assert.equal(isAtRisk(latent(restart('survives'), restart('dies', 'reload'))), false);
  assert.equal(isAtRisk(latent(restart('dies'))), true);
  assert.equal(isAtRisk(latent(restart('degrades'))), true);
  assert.equal(isAtRisk({ ...latent(restart('degrades')), mode: 'cold' }), false);
});

/** An incident whose findings, diagnosis or services name a cause. */
function incident(...events: readonly JournalEvent[]) {
  const all: readonly JournalEvent[] = [
    { kind: 'incident.opened', title: '', severity: 'critical' },
    ...events,
  ];
  const [folded] = foldIncidents(
    all.map((event, i) => ({
      seq: i + 1,
      at: '2026-01-02T03:04:05.000Z',
      monotonicNs: String(i),
      event,
      incident: 'INC-20260102-1',
      hash: '',
    })),
  );
  assert.ok(folded);
  return folded;
}

const found = (path: string): JournalEvent => ({
  kind: 'finding.opened',
  finding: `missing:file:${path}`,
  findingKind: 'missing',
  severity: 'critical',
  component: `file:${path}`,
  path,
  componentClass: 'module',
  services: ['apache2'],
  reason: [],
  differences: [],
  source: 'event',
  seenAt: '2026-01-02T03:04:05.000Z',
});

test('an incident takes the cause it was diagnosed with, else the one at its finding, else the first, and says so', () => {
  const present = diagnosis([cause('service-down', 'apache2'), MISSING, cause('permission', '/srv/shop')]);
  const { repair: _, ...then } = cause('permission', '/srv/shop');
  const diagnosed: JournalEvent = {
    kind: 'incident.diagnosed',
    verdict: 'fault',
    summary: '',
    causes: [then],
    evidence: [],
    limits: [],
    tookMs: 1,
  };
  const numberOf = (one: ReturnType<typeof incident>): unknown => {
    const choice = chooseCause(present, { incident: one });
    return choice.kind === 'cause' ? choice.number : choice.why;
  };
  assert.equal(numberOf(incident(diagnosed, found(MISSING.object))), 3);
  assert.equal(numberOf(incident(found(MISSING.object))), 2);
  const other = chooseCause(present, { incident: incident(found('/etc/elsewhere')) });
  assert.match(
    other.kind === 'cause' ? (other.note ?? '') : '',
    /nothing of the present diagnosis.*INC-20260102-1/,
  );
});
