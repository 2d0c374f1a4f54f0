import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siteFails } from './breadth.ts';
import type { ProbeFailure } from './judge.ts';

const cases: readonly [string, readonly (ProbeFailure | undefined)[], boolean][] = [
  ['no page is known', [], false],
  ['all is well', [undefined, undefined], false],
  ['the only page fails', ['server-error'], true],
  ['half of them fail', ['refused', undefined], true],
  ['one of three fails', ['empty', undefined, undefined], false],
  ['one of many shows its source', ['source-leak', ...Array.from({ length: 30 }, () => undefined)], true],
  ['all look different', ['body', 'content-type'], false],
  ['what looks different does not count, and is a page', ['body', 'body', 'timeout'], false],
];
for (const [name, failures, fails] of cases) test(name, () => assert.equal(siteFails(failures), fails));
