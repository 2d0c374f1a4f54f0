import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CauseKind } from '../../domain/diagnosis.ts';
import type { FaultTruth } from '../fault.ts';
import type { Told } from './agent.ts';
import { isNamed, misled, namedCause, namingOf } from './naming.ts';
import type { NamedReport, RunReport, TheftReport } from './report.ts';

const THEFT = Date.parse('2026-01-02T03:00:00.000Z');
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const TRUTH: FaultTruth = {
  cause: 'package-removed',
  object: MODULE,
  package: 'libapache2-mod-php8.2',
  innocent: false,
  latent: false,
  repairable: 'always',
};
const diagnosed = (ms: number, kind: CauseKind, object: string, confidence = 0.9): Told => ({
  at: new Date(THEFT + ms).toISOString(),
  event: {
    kind: 'incident.diagnosed',
    incident: 'INC-1',
    verdict: 'fault',
    summary: 'found',
    causes: [
      {
        kind,
        object,
        package: 'libapache2-mod-php8.2',
        confidence,
        summary: `${object} is gone`,
        evidence: [],
        actor: { text: 'apt-get purge', source: 'package-log' },
      },
    ],
    evidence: [],
    limits: [],
    tookMs: 1,
  },
});
const named = (journal: readonly Told[], harmAt?: number): NamedReport | undefined =>
  namedCause(journal, { theftAt: THEFT, harmAt }, TRUTH);

const RIGHT = diagnosed(2000, 'package-removed', 'libapache2-mod-php8.2');
const WRONG = diagnosed(1000, 'service-down', 'apache2');

test('what the first diagnosis names is told with its time since the theft and since the first wrong answer', () => {
  assert.deepEqual(named([RIGHT], THEFT + 500), {
    kind: 'package-removed',
    object: 'libapache2-mod-php8.2',
    package: 'libapache2-mod-php8.2',
    confidence: 0.9,
    summary: 'libapache2-mod-php8.2 is gone',
    right: true,
    misnamed: [],
    actor: 'apt-get purge',
    namedAfterMs: 2000,
    afterHarmSeconds: 1.5,
  });
  assert.equal(named([RIGHT], THEFT + 2400)?.afterHarmSeconds, -0.4);
  assert.equal(named([RIGHT])?.afterHarmSeconds, undefined);
});

test('a wrong name misleads, also when the right one follows; what is older or unsure names nothing', () => {
  const first = named([WRONG, RIGHT]);
  assert.deepEqual([first?.right, first?.misnamed], [true, ['service-down apache2']]);
  assert.match(misled(first) ?? '', /service-down apache2/);
  assert.equal(isNamed([WRONG], THEFT, TRUTH), false);
  assert.equal(isNamed([WRONG, RIGHT], THEFT, TRUTH), true);
  assert.equal(named([WRONG])?.right, false);
  assert.match(misled(named([WRONG])) ?? '', /service-down apache2/);
  assert.equal(misled(named([RIGHT, diagnosed(3000, 'service-down', 'apache2')])), undefined);
  for (const nothing of [diagnosed(-10, 'package-removed', MODULE), diagnosed(10, 'service-down', 'x', 0.4)])
    assert.equal(named([nothing]), undefined);
  assert.match(misled(undefined) ?? '', /not named/);
});

test('the median is that of the runs whose cause was named rightly', () => {
  const theft = (cause: NamedReport | undefined): TheftReport => {
    const run: RunReport = {
      requests: 1,
      wrong: 1,
      failed: 1,
      leaked: 0,
      wrongBody: 0,
      retried: 0,
      longestWaitMs: 0,
      harmSeconds: 1,
      stillBroken: true,
    };
    const rest = { name: 'x', title: 'x', kind: 'unlink', promise: { harm: 'none' }, kept: true } as const;
    return { ...rest, unguarded: { ...run, ...(cause === undefined ? {} : { cause }) }, guarded: run };
  };
  const after = (seconds: number): TheftReport => theft(named([RIGHT], THEFT + 2000 - seconds * 1000));
  assert.deepEqual(
    namingOf([
      after(1),
      after(4),
      after(-3),
      after(2),
      theft(undefined),
      theft(named([WRONG])),
      theft(named([WRONG, RIGHT], THEFT)),
    ]),
    {
      right: 4,
      of: 7,
      medianSeconds: 1.5,
      storyMinutes: 60,
    },
  );
  assert.deepEqual(namingOf([]), { right: 0, of: 0, storyMinutes: 60 });
});
