import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeskRefusal } from '../../desk/index.ts';
import { SharedLook } from './shared-look.ts';
import { testDesk } from './testing/desk.ts';
import { limitedAppend } from './write-limit.ts';

test('case 35: a flood of writing is refused before it fills the journal, and is over when it ends', () => {
  let now = 0;
  let written = 0;
  const append = limitedAppend(
    () => ({ seq: (written += 1) }),
    () => now,
  );
  const tries = (count: number): number => {
    let refused = 0;
    for (let at = 0; at < count; at += 1)
      try {
        append({ kind: 'note', text: 'x' });
      } catch (error) {
        assert.ok(error instanceof DeskRefusal);
        refused += 1;
      }
    return refused;
  };
  assert.deepEqual([tries(1000), written], [800, 200]);
  now += 1000;
  assert.deepEqual([tries(10), written], [8, 202]);
  now += 3_600_000;
  assert.deepEqual([tries(300), written], [100, 402]);
});

test('case 35: over the socket too', async () => {
  const desk = await testDesk();
  let refused = 0;
  for (let at = 0; at < 210; at += 1)
    await desk.ask('record', { entry: { what: 'sign-in-failed', by: 'mara' } }).catch((error: unknown) => {
      assert.ok(error instanceof DeskRefusal && error.refusal === 'conflict');
      refused += 1;
    });
  const written = [...desk.journal.entries()].length;
  desk.close();
  assert.ok(refused > 0 && written + refused === 210, `${written} written, ${refused} refused`);
});

test('a look is shared, made anew when it is old, failed or of no use any more, and waited for no longer than said', async () => {
  let looks = 0;
  let fails = false;
  const shared = new SharedLook(() => {
    looks += 1;
    return fails ? Promise.reject(new Error('no')) : new Promise(() => {});
  });
  assert.equal(await shared.within(1, 60_000), undefined);
  assert.equal(await shared.within(1, 60_000), undefined);
  assert.equal(looks, 1);
  shared.forget();
  fails = true;
  assert.equal(await shared.within(1000, 60_000), undefined);
  assert.equal(await shared.within(1000, 60_000), undefined);
  assert.equal(looks, 3);
});
