import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { inLanes, withinTime } from './lanes.ts';
import { Quiet } from './quiet.ts';

test('tasks are begun in their order, no more at once than there are lanes', async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  await inLanes([1, 2, 3, 4, 5], 2, async (task) => {
    begun.push(task);
    running += 1;
    most = Math.max(most, running);
    await sleep(1);
    running -= 1;
  });
  assert.deepEqual(begun, [1, 2, 3, 4, 5]);
  assert.equal(most, 2);
});

test('work that does not end in time is told so, and so is whoever waits', async () => {
  let told = false;
  const slow = withinTime(5, async (signal) => {
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    told = true;
    throw new Error('too late to matter');
  });
  await assert.rejects(slow, /not done in/);
  await sleep(0);
  assert.ok(told);
  assert.equal(await withinTime(1000, async () => 'done'), 'done');
});

test('exclusive work has the machine for itself', async () => {
  const quiet = new Quiet();
  const events: string[] = [];
  const shared = (name: string): Promise<void> =>
    quiet.shared(async () => {
      events.push(`${name} begins`);
      await sleep(2);
      events.push(`${name} ends`);
    });
  const exclusive = quiet.exclusive(async () => {
    events.push('alone');
    await sleep(2);
    events.push('done');
  });
  await Promise.all([shared('a'), exclusive, shared('b')]);
  assert.deepEqual(events, ['alone', 'done', 'a begins', 'b begins', 'a ends', 'b ends']);
  events.length = 0;
  const first = shared('c');
  await Promise.all([first, quiet.exclusive(async () => void events.push('alone'))]);
  assert.deepEqual(events, ['c begins', 'c ends', 'alone']);
});
