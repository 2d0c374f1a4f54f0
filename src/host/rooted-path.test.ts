import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import { rootedPaths } from './rooted-path.ts';

const root = mkdtempSync(join(tmpdir(), 'stakeout-root-'));
after(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, 'usr/lib'), { recursive: true });
writeFileSync(join(root, 'usr/lib/file'), '');
symlinkSync('usr/lib', join(root, 'lib'));
symlinkSync('/usr', join(root, 'absolute'));
symlinkSync('../../../../../../../..', join(root, 'usr/up'));
symlinkSync('circle', join(root, 'circle'));

const { outside } = rootedPaths(root);

test('links are followed inside the root', () => {
  assert.equal(outside('/lib/file'), join(root, 'usr/lib/file'));
  assert.equal(outside('/absolute/lib/./file'), join(root, 'usr/lib/file'));
  assert.equal(outside('/usr/up/usr/lib/file'), join(root, 'usr/lib/file'));
  assert.equal(outside('/usr/../../../etc/passwd'), join(root, 'etc/passwd'));
});

test('a circle leads nowhere', () => {
  assert.equal(outside('/circle'), undefined);
  assert.equal(outside('/circle/file'), undefined);
});

test("for the machine's own root paths stay as they are", () => {
  assert.equal(rootedPaths().outside('/lib/file'), '/lib/file');
  assert.equal(rootedPaths('//').outside('/lib/file'), '/lib/file');
});

test('no path leads out of the root', () => {
  const name = fc.constantFrom('..', '.', '', 'usr', 'lib', 'up', 'absolute', 'circle', 'file', 'none');
  fc.assert(
    fc.property(fc.array(name, { maxLength: 12 }), (names) => {
      const found = outside(`/${names.join('/')}`);
      assert.ok(found === undefined || (found.startsWith(`${root}/`) && !found.split('/').includes('..')));
    }),
  );
});
