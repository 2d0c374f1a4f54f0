import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ask } from '../gate/route.ts';
import { storyDesk } from '../pages/testing/desk.ts';
import { rehearseOverview } from './index.ts';

test('rehearsed, the overview asks for all that its page shows, and an agent that is not there is told', async () => {
  const desk = storyDesk();
  const asked: string[] = [];
  const ask: Ask = (verb, args) => {
    asked.push(verb);
    return desk.ask(verb, args);
  };
  await rehearseOverview(ask, new Date());
  assert.deepEqual(asked.toSorted(), ['hosts', 'measures', 'oncall', 'overview', 'runbooks', 'services']);
  await assert.rejects(
    rehearseOverview(() => Promise.reject(new Error('no agent')), new Date()),
    /no agent/,
  );
});
