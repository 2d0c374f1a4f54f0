import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Refusal } from './shapes.ts';
import { realPlace } from './way.ts';

const asRoot = process.geteuid?.() === 0 ? false : 'needs root: links of other users are made';
const NOBODY = 65534;

function scene(t: TestContext): string {
  const dir = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'stakeout-way-')));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  fs.mkdirSync(join(dir, 'real'));
  fs.writeFileSync(join(dir, 'real/file'), '');
  return dir;
}

test('links on the way are followed; one at the end only where the program follows it', (t) => {
  const dir = scene(t);
  fs.symlinkSync('real', join(dir, 'way'));
  fs.symlinkSync('../way/file', join(dir, 'real/link'));
  const path = join(dir, 'way/link');
  assert.equal(realPlace({ path, follows: false }), join(dir, 'real/link'));
  assert.equal(realPlace({ path, follows: true }), join(dir, 'real/file'));
  assert.equal(realPlace({ path: join(dir, 'way/new/file'), follows: true }), join(dir, 'real/new/file'));
});

test('a link into the kernel, and a circle, are refused', (t) => {
  const dir = scene(t);
  fs.symlinkSync('/proc/self', join(dir, 'proc'));
  fs.symlinkSync('circle', join(dir, 'circle'));
  for (const [name, why] of [
    ['proc/mem', /belongs to the kernel/],
    ['circle/x', /too many links/],
  ] as const)
    assert.throws(
      () => realPlace({ path: join(dir, name), follows: true }),
      (e) => e instanceof Refusal && why.test(e.message),
    );
});

test('a link of another user is followed to that user’s own, not to what belongs to others', {
  skip: asRoot,
}, (t) => {
  const dir = scene(t);
  const link = join(dir, 'current');
  fs.symlinkSync(join(dir, 'real'), link);
  fs.lchownSync(link, NOBODY, NOBODY);
  const place = (): string => realPlace({ path: join(link, 'file'), follows: true });
  assert.throws(place, /uid 65534 made/);
  fs.chownSync(join(dir, 'real'), NOBODY, NOBODY);
  assert.equal(place(), join(dir, 'real/file'));
});
