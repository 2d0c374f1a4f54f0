import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../../domain/actor.ts';
import { Contest } from './contest.ts';

const actor = (line: string, pid: number): Actor => ({
  rung: 'ebpf',
  process: { pid, comm: 'x', argv: line.split(' ') },
  ancestors: [],
});

test('the same command is the same actor, whatever its pid', () => {
  const contest = new Contest({ repairs: 2, windowMs: 100 });
  contest.repaired('/a', actor('cleanup', 11), 0);
  assert.equal(contest.suspicious('/a', 1), false);
  contest.repaired('/a', actor('cleanup', 12), 1);
  assert.equal(contest.suspicious('/a', 2), true);
  assert.equal(contest.contested('/a', actor('cleanup', 13), 2), true);
  assert.equal(contest.contested('/a', actor('other', 13), 2), false);
  assert.equal(contest.suspicious('/b', 2), false);
});

test('the window moves on', () => {
  const contest = new Contest({ repairs: 2, windowMs: 100 });
  contest.repaired('/a', undefined, 0);
  contest.repaired('/a', undefined, 50);
  assert.equal(contest.contested('/a', undefined, 99), true);
  assert.equal(contest.contested('/a', undefined, 100), false);
});

test('a thief that looks new each time is given up on too', () => {
  const contest = new Contest({ repairs: 2, windowMs: 100 });
  for (let i = 0; i < 10; i += 1) contest.repaired('/a', actor(`thief ${i}`, 100 + i), i);
  assert.equal(contest.contested('/a', actor('thief 11', 111), 11), true);
});
