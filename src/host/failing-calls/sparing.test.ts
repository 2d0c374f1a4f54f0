import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleShare, LISTENING_MS, PERIOD_MS, spare } from './sparing.ts';

test('listens always on a host with time to spare, a third of the time on one without, and always again afterwards', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  let listening = true;
  let idle = 0.5;
  const listener = {
    pause: () => {
      listening = false;
    },
    resume: () => {
      listening = true;
    },
  };
  const end = spare(listener, () => idle);
  const shareOf = (periods: number): number => {
    let heard = 0;
    for (let ms = 0; ms < periods * PERIOD_MS; ms += 1) {
      t.mock.timers.tick(1);
      if (listening) heard += 1;
    }
    return heard / (periods * PERIOD_MS);
  };
  assert.equal(shareOf(3), 1);
  idle = 0.02;
  shareOf(1); // noticed at the end of a period
  assert.equal(shareOf(5).toFixed(2), (LISTENING_MS / PERIOD_MS).toFixed(2));
  idle = 0.5;
  shareOf(1);
  assert.equal(shareOf(3), 1);
  idle = 0;
  shareOf(2);
  end();
  assert.equal(shareOf(3), 1);
});

test('the idle share of all processors since the last look', () => {
  const texts = ['100.00 150.00\n', '101.00 151.00\n', '102.00 151.10\n', '102.00 151.10\n', 'nonsense'];
  const share = idleShare(() => texts.shift() ?? '', 2);
  assert.equal(share(), 0.5);
  assert.equal(share().toFixed(2), '0.05');
  assert.equal(share(), 1); // no time has passed: nothing is known
  assert.equal(Number.isNaN(share()), false);
});
