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

test('the idle share of the busiest processor since the last look', () => {
  const stat = (first: string, second: string) =>
    `cpu  9 9 9 9 9 9 9 9 9 9\ncpu0 ${first} 0 0\ncpu1 ${second} 0 0\nintr 7 7\n`;
  const texts = [
    stat('100 0 0 100 0 0 0 0', '0 0 0 200 0 0 0 0'),
    stat('120 0 0 150 30 0 0 0', '0 0 0 300 0 0 0 0'),
    stat('210 5 0 155 30 0 0 0', '0 0 0 400 0 0 0 0'),
    stat('210 5 0 155 30 0 0 0', '0 0 0 400 0 0 0 0'),
    'nonsense',
  ];
  const share = idleShare(() => texts.shift() ?? '');
  assert.equal(share(), 0.8);
  assert.equal(share(), 0.05);
  assert.equal(share(), 1, 'no time has passed: nothing is known');
  assert.equal(share(), 1, 'nor by a file of another form');
});
