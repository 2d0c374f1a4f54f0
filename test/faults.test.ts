/** A fault is what it claims to be: staged in a clone it has its effect at every step, and is undone without a trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownCases } from '../bench/diagnosis/own-corpus.ts';
import { Quiet } from '../bench/diagnosis/quiet.ts';
import { validate } from '../bench/diagnosis/validate.ts';

const skip = process.geteuid?.() === 0 ? false : 'a clone needs root';

/** One of each stack; `npm run bench -- diagnosis --validate` stages all. */
const SOME = ['include-renamed', 'mysqlnd-disabled', 'parent-not-searchable'];

for (const name of SOME) {
  test(`${name} has the effect it claims, and is undone`, { skip }, async () => {
    const one = ownCases().find((fault) => fault.name === name);
    assert.ok(one);
    const { wrong, undone, effects } = await validate(one, new Quiet(), new AbortController().signal);
    assert.deepEqual(wrong, []);
    assert.equal(undone, 'ok');
    assert.ok(Object.values(effects).some((effect) => effect !== 'ok'));
  });
}

test('a fault that claims something else is found out', { skip }, async () => {
  const one = ownCases().find((fault) => fault.name === 'include-renamed');
  assert.ok(one);
  const other = { ...one, phases: [], effect: { inject: '404' } };
  const { wrong } = await validate(other, new Quiet(), new AbortController().signal);
  assert.deepEqual(wrong, ['inject: 500×7, not 404']);
});
