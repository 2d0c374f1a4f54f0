import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Component } from '../domain/component.ts';
import type { Finding } from '../domain/finding.ts';
import { type Baseline, captureState } from '../identify/index.ts';
import { IncidentKeeper } from '../respond/index.ts';
import { reconcile } from './reconcile.ts';

const NOW = '2026-01-01T00:00:00.000Z';

test('the first comparison closes what is back, and not what is found while it reads the files', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'stakeout-reconcile-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const component: Component = {
    id: `file:${dir}/module.so`,
    kind: 'file',
    class: 'module',
    path: join(dir, 'module.so'),
    reason: [{ text: 'test' }],
    services: ['apache2'],
  };
  writeFileSync(component.path, 'as recorded');
  const state = captureState(component.path);
  assert.ok(state);
  const baseline: Baseline = {
    schema: 'stakeout.baseline/1',
    generation: 1,
    host: 'test',
    hostId: 'test',
    createdAt: NOW,
    services: [],
    entries: [{ component, state }],
    accounts: [],
    pages: [],
    broken: [],
  };
  const finding = (kind: 'missing' | 'corrupted'): Finding => ({
    id: `${kind}:${component.id}`,
    kind,
    severity: 'critical',
    component,
    differences: [],
    seenAt: NOW,
    source: 'event',
  });
  const keeper = new IncidentKeeper({ append: () => {}, newIncidentId: () => 'INC-1' });
  keeper.found(finding('missing'));
  const touched: string[] = [];
  const done = reconcile('start', {
    ports: { baseline: () => baseline, append: () => {}, options: { now: () => new Date(NOW) } },
    keeper,
    loop: { touch: (service) => void touched.push(service) },
    judge: { touched: () => {} },
    repair: () => Promise.resolve(),
  });
  keeper.found(finding('corrupted'));
  await done;
  assert.deepEqual(keeper.openFindings(), [`corrupted:${component.id}`]);
  assert.deepEqual(touched, ['apache2']);
});
