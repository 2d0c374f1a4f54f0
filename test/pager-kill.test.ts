/**
 * The promise of the outbox: what it said it has taken is delivered, whatever is killed. The pager's process, with a receiver
 * of its own, is killed again and again at random moments while it is told of incidents and sends pages.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killAgainAndAgain } from '../bench/respond/killing.ts';

const KILLS = 25;
/** Under way at once, by one channel. */
const FLYING = 8;

test(`nothing is lost and nothing is doubled over ${KILLS} kills`, { timeout: 120_000 }, async () => {
  const { again, kills, ...wrong } = await killAgainAndAgain({
    kills: KILLS,
    incidents: 120,
    longestLifeMs: 250,
  });
  assert.deepEqual(wrong, { lost: [], twofold: [], doubledInOneLife: [], forgotten: 0 });
  assert.ok(again <= kills * FLYING, `${again} came again`);
});
