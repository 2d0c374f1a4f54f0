import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { width } from '../../../domain/text-width.ts';
import { frameOf } from './frame.ts';
import { anyReport, FINDING } from './testing/reports.ts';

const at = (text: string, column: number, endColumn: number, columns = 80) => {
  const frame = frameOf(
    { ...FINDING, span: { line: 1, column, endLine: 1, endColumn }, excerpt: { text, column: 1 } },
    columns,
  );
  assert.ok(frame);
  return `${frame.before}${frame.marked}${frame.after}\n${frame.carets}`;
};

test('carets stand under what is meant: behind tabs, wide characters and escapes', () => {
  assert.equal(at('\tif x; then rm y', 13, 17), 'if x; then rm y\n           ^^^^');
  assert.equal(at('echo 写真; rm y', 10, 14), 'echo 写真; rm y\n           ^^^^');
  assert.equal(at('echo \u001b; rm y', 9, 13), 'echo \\x1b; rm y\n           ^^^^');
});

test('an empty span has one caret; a line that is too long is cut around the place', () => {
  assert.equal(at('fi', 3, 3), 'fi \n  ^');
  const long = `${'a'.repeat(50)} rm -f /x ${'b'.repeat(50)}`;
  assert.equal(at(long, 52, 60, 30), '…aaaaaaaaaaaaaaaaaaaa rm -f /x\n                      ^^^^^^^^');
});

test('any line fits into the columns', () => {
  fc.assert(
    fc.property(anyReport, fc.integer({ min: 20, max: 100 }), ({ findings }, columns) => {
      for (const finding of findings) {
        const frame = frameOf(finding, columns);
        assert.ok(frame);
        assert.ok(width(frame.before + frame.marked + frame.after) <= columns);
        assert.ok(width(frame.carets) <= columns);
        assert.match(frame.carets, /^ *\^+$/);
      }
    }),
  );
});
