import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, test } from 'node:test';
import type { JournalEvent } from '../../domain/event.ts';
import { fileGuardSupport } from '../../host/file-guard/index.ts';
import { KernelGuard } from './kernel-guard.ts';
import { wish } from './setting.ts';

let stateDir = '';
let told: string[] = [];
let events: JournalEvent[] = [];
let guard: KernelGuard | undefined;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'stakeout-kernel-guard-'));
  told = [];
  events = [];
});
afterEach(() => {
  guard?.close();
  rmSync(stateDir, { recursive: true, force: true });
});

function start(packageGuard: readonly string[]): KernelGuard {
  guard = new KernelGuard({
    stateDir,
    now: () => new Date(0),
    append: (event) => events.push(event),
    told: (state) => told.push(state),
    wanted: () => [],
    packageGuard,
    approvals: join(stateDir, 'approvals'),
  });
  guard.start();
  return guard;
}

test('off until it is asked for; what did not change is told once', async () => {
  start([]);
  await sleep(1200); // more than two looks
  assert.deepEqual(told, ['off: stakeout guard kernel on switches it on']);
  assert.deepEqual(events, []);
});

test('without the package guard it is suspended, and that is on record', () => {
  wish(stateDir, true, new Date(0));
  start([join(stateDir, 'absent')]);
  assert.match(told.at(-1) ?? '', /^suspended: .*stakeout guard install/);
  assert.deepEqual(
    events.map((event) => event.kind === 'kernel-guard.switched' && event.to),
    ['suspended'],
  );
});

test('a kernel that does not allow it is told with the reason, and asked once', async (t) => {
  const support = fileGuardSupport();
  if (support.supported) return t.skip('this kernel allows it');
  wish(stateDir, true, new Date(0));
  start([]);
  await sleep(1200);
  assert.deepEqual(told, [`not possible: ${support.why}`]);
  assert.deepEqual(events, [{ kind: 'note', text: `no kernel guard: ${support.why}` }]);
  return undefined;
});
