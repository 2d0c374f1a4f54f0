import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { argumentVector, cString, printable } from './text.ts';

const ARGUMENTS: readonly [string, Buffer, readonly string[]][] = [
  ['none', Buffer.alloc(0), []],
  ['one', Buffer.from('rm\0'), ['rm']],
  ['empty ones, also last', Buffer.from('rm\0\0a\0\0'), ['rm', '', 'a', '']],
  ['only an empty one', Buffer.from('\0'), ['']],
  ['a title without NUL, as setproctitle leaves it', Buffer.from('nginx: worker'), ['nginx: worker']],
  ['newline, tab, escape sequence, DEL', Buffer.from('a\nb\tc\u001b[2J\u007f\0'), ['a␊b␉c␛[2J␡']],
  ['not UTF-8', Buffer.from([0x61, 0xff, 0xfe, 0]), ['a\ufffd\ufffd']],
  ['right-to-left override', Buffer.from('gpj\u202eexe\0'), ['gpj\ufffdexe']],
];
for (const [name, bytes, expected] of ARGUMENTS) {
  test(`arguments: ${name}`, () => assert.deepEqual(argumentVector(bytes).argv, expected));
}

test('a cut vector says so in its last argument', () => {
  assert.deepEqual(argumentVector(Buffer.from('dpkg\0--unp'), 4000), {
    argv: ['dpkg', '--unp…'],
    truncated: true,
  });
});

test('whatever the bytes, the text has nothing a terminal acts on', () => {
  // oxlint-disable-next-line no-control-regex -- control characters are what must be absent
  const active = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      for (const argument of argumentVector(Buffer.from(bytes)).argv) assert.doesNotMatch(argument, active);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => assert.doesNotMatch(printable(text), active)),
  );
});

test('a C string ends at NUL or at its field', () => {
  const bytes = Buffer.from('xxbash\0rest');
  assert.equal(cString(bytes, 2, 9), 'bash');
  assert.equal(cString(bytes, 2, 2), 'ba');
});
