import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { TarReader, type TarResult } from './tar-reader.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-tar-'));
after(() => rmSync(scratch, { recursive: true }));
const LONG = `${'long-directory-name/'.repeat(8)}${'n'.repeat(90)}`;
const CONTENT = 'content of the long one\n'.repeat(50);
mkdirSync(join(scratch, 'in', LONG, '..'), { recursive: true });
writeFileSync(join(scratch, 'in/first'), 'first');
writeFileSync(join(scratch, 'in', LONG), CONTENT, { mode: 0o640 });
symlinkSync(`to/${'t'.repeat(150)}`, join(scratch, 'in/link'));
writeFileSync(join(scratch, 'in/last'), 'last');

/** An archive by GNU tar in one of its formats. */
function archive(format: string): Buffer {
  const names = ['./first', `./${LONG}`, './link', './last'];
  return execFileSync('/usr/bin/tar', [
    `--format=${format}`,
    '--mtime=@1700000000',
    '-C',
    join(scratch, 'in'),
    '-cf',
    '-',
    ...names,
  ]);
}

function read(bytes: Buffer, name: string, chunk = bytes.length, maxBytes = 1 << 20): TarResult {
  const reader = new TarReader({ wanted: (header) => header.name === name, maxBytes });
  for (let at = 0; at < bytes.length; at += chunk) {
    const result = reader.push(bytes.subarray(at, at + chunk));
    if (result.state !== 'reading') return result;
  }
  return reader.end();
}

for (const format of ['gnu', 'pax']) {
  const bytes = archive(format);

  test(`${format}: a long name, with content, mode and time`, () => {
    for (const chunk of [1, 511, 513, bytes.length]) {
      const result = read(bytes, `./${LONG}`, chunk);
      assert.ok(result.state === 'found');
      assert.equal(result.member.content.toString(), CONTENT);
      assert.equal(result.member.mode, 0o640);
      assert.equal(Math.floor(result.member.mtime), 1700000000);
    }
  });

  test(`${format}: a link with a long target`, () => {
    const result = read(bytes, './link');
    assert.ok(result.state === 'found');
    assert.equal(result.member.link, `to/${'t'.repeat(150)}`);
  });

  test(`${format}: absent, too large`, () => {
    assert.deepEqual(read(bytes, './nothing'), { state: 'failed', why: 'absent' });
    assert.deepEqual(read(bytes, `./${LONG}`, bytes.length, 100), { state: 'failed', why: 'too-large' });
  });

  test(`${format}: cut anywhere before its end the last member is never found`, () => {
    const end = bytes.lastIndexOf('last') + 'last'.length;
    for (let length = 0; length < end; length += 7) {
      assert.deepEqual(read(bytes.subarray(0, length), './last'), { state: 'failed', why: 'truncated' });
    }
  });

  test(`${format}: any bytes changed: never an exception`, () => {
    const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 10 }), (changes) => {
        const damaged = Buffer.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        read(damaged, './last');
      }),
      { numRuns: 200 },
    );
  });
}

test('a damaged header is noticed by its checksum', () => {
  const bytes = archive('gnu');
  bytes[0] = 'x'.charCodeAt(0);
  assert.deepEqual(read(bytes, './last'), { state: 'failed', why: 'damaged' });
});

test('any pieces of rubbish: never an exception', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 1200 }), { maxLength: 5 }), (pieces) => {
      const reader = new TarReader({ wanted: () => true, maxBytes: 1000 });
      for (const piece of pieces) reader.push(Buffer.from(piece));
      reader.end();
    }),
  );
});
