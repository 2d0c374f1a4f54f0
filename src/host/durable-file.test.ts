import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { codeOf, StakeoutError } from '../domain/errors.ts';
import { writeDurably, writeError } from './durable-file.ts';

function scratch(t: { after(f: () => void): void }): string {
  const dir = mkdtempSync(join(tmpdir(), 'stakeout-durable-'));
  t.after(() => rmSync(dir, { recursive: true }));
  return dir;
}

test('writes all chunks with the mode asked for, replaces, and leaves nothing beside it', (t) => {
  const dir = scratch(t);
  const path = join(dir, 'f');
  writeFileSync(path, 'old');
  writeDurably(path, [Buffer.from('a'), new Uint16Array([0x6262]), Buffer.from('c')], { mode: 0o400 });
  assert.equal(readFileSync(path, 'latin1'), 'abbc');
  assert.equal(statSync(path).mode & 0o777, 0o400);
  assert.deepEqual(readdirSync(dir), ['f']);
});

test('a umask takes nothing from the mode asked for', (t) => {
  const path = join(scratch(t), 'f');
  const umask = process.umask(0o077);
  try {
    writeDurably(path, [Buffer.from('a')], { mode: 0o644 });
  } finally {
    process.umask(umask);
  }
  assert.equal(statSync(path).mode & 0o777, 0o644);
});

test('exclusive never replaces, and still leaves nothing beside it', (t) => {
  const dir = scratch(t);
  const path = join(dir, 'f');
  writeFileSync(path, 'old');
  const attempt = (): void => writeDurably(path, [Buffer.from('new')], { exclusive: true });
  assert.throws(attempt, (e) => e instanceof StakeoutError && codeOf(e.cause) === 'EEXIST');
  assert.equal(readFileSync(path, 'utf8'), 'old');
  assert.deepEqual(readdirSync(dir), ['f']);
});

test('a full disk is named with what to do next', () => {
  const error = writeError('/x', Object.assign(new Error('boom'), { code: 'ENOSPC' }));
  assert.match(error.message, /cannot write \/x: the disk is full/);
  assert.match(error.next ?? '', /free space/);
});
