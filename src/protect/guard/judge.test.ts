/** Which look is taken for what. The verdicts themselves: decide.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOpen } from './judge.ts';
import { essential, MODULE } from './testing/shop.ts';

test('a rehearsal decides what names leave open, and what is followed by its like', () => {
  const loss = { essential: essential(MODULE), how: 'removed', by: 'x', certain: true } as const;
  const succession = { essential: essential(MODULE), successor: '/x' };
  assert.equal(isOpen({ outcome: 'refused', losses: [loss], successions: [] }), false);
  assert.equal(isOpen({ outcome: 'refused', losses: [loss], successions: [succession] }), true);
  assert.equal(isOpen({ outcome: 'undecided', losses: [loss], successions: [] }), true);
  assert.equal(isOpen({ outcome: 'allowed', losses: [], successions: [succession] }), false);
});
