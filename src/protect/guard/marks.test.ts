import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markedNames, withMarksOf } from './marks.ts';

const mark = (name: string, auto: 0 | 1 = 1): string =>
  `Package: ${name}\nArchitecture: amd64\nAuto-Installed: ${auto}\n\n`;
const KEPT = mark('a') + mark('b');

test('what a refused front end planned is taken back, byte for byte', () => {
  assert.equal(withMarksOf(new Set(['a', 'phantom']), mark('b') + mark('phantom'), KEPT), KEPT);
  assert.equal(withMarksOf(new Set(['a']), mark('b') + mark('a', 0), KEPT), KEPT);
});

test('what was marked since by others stays', () => {
  assert.equal(
    withMarksOf(new Set(['a']), mark('b', 0) + mark('c'), KEPT),
    mark('b', 0) + mark('c') + mark('a'),
  );
});

test('marked is what has a paragraph, whatever the mark', () => {
  assert.deepEqual(markedNames(`${mark('a', 0)}x: y\n\n${mark('b')}`), ['a', 'b']);
});

test('rubbish in either is no mark', () => {
  assert.equal(withMarksOf(new Set(['a']), 'x\n\n\n', KEPT), mark('a'));
  assert.equal(withMarksOf(new Set(), mark('c'), ''), mark('c'));
});
