import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference, type PageAnswer } from './answers.ts';

const GOOD: PageAnswer = { path: '/a', status: 200, type: 'text/html', body: 'hello' };

test('an answer differs by its absence, status, content type or body; PHP source is named', () => {
  const cases: readonly (readonly [Partial<PageAnswer>, string | undefined])[] = [
    [{}, undefined],
    [{ status: 0, body: 'ECONNREFUSED' }, '/a: no answer (ECONNREFUSED)'],
    [{ status: 500 }, '/a: status 500'],
    [{ type: '' }, '/a: content type none'],
    [{ type: 'text/plain', body: '<?php' }, '/a: PHP source'],
    [{ body: '' }, '/a: another body'],
  ];
  for (const [change, expected] of cases)
    assert.equal(difference([GOOD], [{ ...GOOD, ...change }]), expected);
  assert.equal(difference([GOOD], []), '/a: not asked');
});
