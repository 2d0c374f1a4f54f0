import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { accept, readAccepted, regressions, writeAccepted } from './accepted.ts';
import { figuresOf, lineOf, tableOf } from './report.ts';
import { resultSchema, type Asked, type CaseResult } from './result.ts';
import { tally } from './tally.ts';

const asked = (rank1: boolean, more: Partial<Asked> = {}): Asked => ({
  tookMs: 1500,
  answer: { verdict: 'fault', causes: [], predictions: [] },
  score: { rank1, in3: rank1, object: rank1, verdict: rank1, innocentBlamed: false },
  ...more,
});
const result = (name: string, more: Partial<CaseResult> = {}): CaseResult => ({
  id: `own/${name}`,
  mode: 'warm',
  family: 'missing',
  effects: { inject: 'ok' },
  wrongEffects: [],
  atOnce: asked(true),
  atEnd: asked(true),
  ...more,
});

test('only faults that no page shows at first count as hidden, and a missing answer is a wrong one', () => {
  const t = tally([
    result('a'),
    result('b', { atOnce: asked(false) }),
    result('c', { effects: { inject: '500×1' } }),
    result('d', { family: 'innocent' }),
    { ...result('e'), atOnce: { tookMs: 9, error: 'no answer in time' }, atEnd: { tookMs: 9, error: 'x' } },
    { id: 'own/f', mode: 'warm', family: 'missing', effects: {}, wrongEffects: [], failed: 'x' },
  ]);
  assert.deepEqual(t.latent, { yes: 1, of: 3 });
  assert.deepEqual(t.rank1, { yes: 4, of: 6 });
  assert.deepEqual(t.answered, { yes: 4, of: 6 });
  assert.equal(t.seconds.length, 8);
});

test('every measured outcome has to be predicted', () => {
  const predictions = [
    { service: 'apache2', action: 'reload', outcome: 'refuses' },
    { service: 'apache2', action: 'restart', outcome: 'unknown' },
    { service: 'nginx', action: 'reload', outcome: 'dies' },
  ] as const;
  const outcomes = [
    { service: 'apache2', action: 'reload', outcome: 'refuses' },
    { service: 'apache2', action: 'restart', outcome: 'dies' },
    { service: 'apache2', action: 'reboot', outcome: 'dies' },
  ] as const;
  const answer = { verdict: 'latent' as const, causes: [], predictions: [...predictions] };
  const t = tally([result('a', { atOnce: asked(true, { answer }), outcomes: [...outcomes] }), result('b')]);
  assert.deepEqual(t.predicted, { yes: 1, of: 3 });
});

test('an innocent that is blamed at any time is counted', () => {
  const score = { rank1: true, in3: true, object: true, verdict: true, innocentBlamed: true };
  const atOnce = asked(true, { score });
  const t = tally([result('a', { family: 'innocent', atOnce }), result('b', { family: 'innocent' })]);
  assert.deepEqual(t.innocentBlamed, { yes: 1, of: 2 });
});

test('figures hold or fail by the goals of the issue, and only say what was asked', () => {
  const { atOnce: _, ...cold } = result('b', { mode: 'cold', atEnd: asked(false) });
  const results = [result('a'), cold];
  const figures = figuresOf({
    results,
    regressions: ['cold own/b'],
    options: { loaded: false, timing: true, replay: false, evidence: false },
  });
  const holds = (name: string) => figures.find((f) => f.name === name)?.holds;
  assert.equal(holds('warm: right kind and object at rank 1'), true);
  assert.equal(holds('cold: right kind and object at rank 1'), false);
  assert.equal(holds('warm: time to answer p95'), true);
  assert.equal(holds('right before, not now'), false);
  assert.ok(!figures.some((f) => f.name.includes('repaired') || f.name.startsWith('cold: hidden')));
  assert.equal(tableOf('warm', results).length, 4);
});

test('a line tells what was wanted and what came', () => {
  const line = lineOf(
    result('a', {
      atEnd: asked(false, {
        answer: {
          verdict: 'fault',
          causes: [{ kind: 'app-error', object: '/b', confidence: 1 }],
          predictions: [],
        },
      }),
    }),
    { cause: 'file-missing', object: '/a' },
  );
  assert.match(line, /^warm {2}MISS {2}own\/a {2}want file-missing \/a, got app-error \/b/);
});

test('a result survives being kept', () => {
  const kept = result('a', { outcomes: [{ service: 'nginx', action: 'reload', outcome: 'dies' }] });
  assert.deepEqual(resultSchema.parse(JSON.parse(JSON.stringify(kept))), kept);
});

test('a fault that was right and is not any more is told by name; what was not run keeps its grade', () => {
  const accepted = { 'own/a': { warm: 'ok', cold: 'miss' }, 'own/z': { warm: 'ok' } } as const;
  const results = [
    result('a', { atEnd: asked(false) }),
    result('a', { mode: 'cold', atEnd: asked(false) }),
    result('new', { atEnd: asked(false) }),
  ];
  assert.deepEqual(regressions(accepted, results), ['warm own/a']);
  assert.deepEqual(regressions(accepted, results, 'evidence'), []);
  const merged = accept(accepted, results);
  assert.deepEqual(merged, {
    'own/a': { warm: 'miss', cold: 'miss' },
    'own/new': { warm: 'miss' },
    'own/z': { warm: 'ok' },
  });
  const directory = mkdtempSync(join(tmpdir(), 'accepted-'));
  try {
    const file = join(directory, 'x.json');
    writeAccepted(merged, file);
    assert.deepEqual(readAccepted(file), merged);
    assert.match(readFileSync(file, 'utf8'), /^ {4}"own\/z": \{"warm":"ok"\}$/m);
  } finally {
    rmSync(directory, { recursive: true });
  }
  assert.doesNotThrow(() => readAccepted());
});
