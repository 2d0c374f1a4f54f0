import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  createKey,
  DamageError,
  FrameReader,
  Generations,
  keyFile,
  keyForWriting,
  loadKey,
} from './index.ts';

const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-signed-'));
after(() => fs.rmSync(dir, { recursive: true }));
const KIND = { kind: 'test', version: 3 };

test('a key is made once, private, and never replaced', () => {
  const state = join(dir, 'state');
  assert.equal(loadKey(state), undefined);
  const made = createKey(state);
  assert.deepEqual(loadKey(state)?.id, made.id);
  assert.equal(fs.statSync(keyFile(state)).mode & 0o777, 0o600);
  assert.throws(() => createKey(state), /EEXIST/);
  fs.chmodSync(keyFile(state), 0o640);
  assert.throws(() => loadKey(state), /mode 0600/);
  fs.chmodSync(keyFile(state), 0o600);
  fs.writeFileSync(keyFile(state), 'nonsense');
  assert.throws(() => loadKey(state), /cannot use the signing key/);
});

test('no second key is made where files of the first are', () => {
  for (const kept of ['baseline', 'trees', 'runbooks']) {
    const state = join(dir, `lost-${kept}`);
    new Generations(join(state, kept), KIND, 'x').write(keyForWriting(state), () => ({
      meta: {},
      sections: [],
    }));
    fs.rmSync(keyFile(state));
    assert.throws(() => keyForWriting(state), new RegExp(`signing key .* is missing[^]*${kept}`));
  }
});

test('no byte of a file can change, be cut off or be added', () => {
  const key = createKey(join(dir, 'flip'));
  const generations = new Generations(join(dir, 'flips'), KIND, 'x');
  const sections = [
    { name: 'a', bytes: Buffer.from('first') },
    { name: 'b', bytes: Buffer.from('second') },
  ];
  generations.write(key, () => ({ meta: { n: 1 }, sections }));
  const file = generations.file(1);
  const whole = fs.readFileSync(file);
  const read = (): string => {
    const frame = new FrameReader(file, KIND, key);
    try {
      return `${JSON.stringify(frame.meta)} ${frame.section('a').toString()} ${frame.section('b').toString()}`;
    } finally {
      frame.close();
    }
  };
  assert.equal(read(), '{"n":1} first second');
  const damage = (bytes: Buffer): void => {
    fs.writeFileSync(file, bytes);
    assert.throws(read, DamageError);
  };
  for (let at = 0; at < whole.length; at += 1) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    damage(flipped);
    damage(whole.subarray(0, at));
  }
  damage(Buffer.concat([whole, Buffer.from('x')]));
});

test('generations: newest first, fall back, keep five, no leftovers', () => {
  const key = createKey(join(dir, 'gen'));
  const generations = new Generations(join(dir, 'gens'), KIND, 'x');
  const write = (): number => generations.write(key, (n) => ({ meta: n, sections: [] }));
  assert.deepEqual(generations.numbers(), []);
  for (let n = 1; n <= 7; n += 1) assert.equal(write(), n);
  assert.deepEqual(generations.numbers(), [7, 6, 5, 4, 3]);
  fs.truncateSync(generations.file(7), 50);
  fs.copyFileSync(generations.file(5), generations.file(6));
  const checked = (frame: FrameReader, n: number): number => {
    if (frame.meta !== n) throw new DamageError('another generation under this name');
    return n;
  };
  const newest = generations.newest(key, checked);
  assert.equal(newest.value, 5);
  assert.deepEqual(
    newest.damaged.map((d) => d.generation),
    [7, 6],
  );
  fs.writeFileSync(join(dir, 'gens/.stakeout-tmp-1'), 'torn');
  assert.equal(write(), 8);
  assert.ok(!fs.existsSync(join(dir, 'gens/.stakeout-tmp-1')));
});

test('a replaced or missing key is said, never accepted', () => {
  const generations = new Generations(join(dir, 'keys'), KIND, 'x');
  generations.write(createKey(join(dir, 'one')), (n) => ({ meta: n, sections: [] }));
  const other = createKey(join(dir, 'two'));
  assert.match(generations.newest(other, () => 1).damaged[0]?.why ?? '', /another key/);
  assert.match(generations.newest(undefined, () => 1).damaged[0]?.why ?? '', /missing/);
});
