import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fixtureHost } from './fixture.ts';
import { expandGlob, HostFiles, matchesGlob } from './index.ts';

test('absolute links stay inside the root, and every link on the way is named', () => {
  using host = fixtureHost({
    'usr/lib/x.so.1.2': 'x',
    lib: { link: 'usr/lib' },
    'usr/lib/x.so.1': { link: 'x.so.1.2' },
    'etc/current': { link: '/lib/x.so.1' },
  });
  const files = new HostFiles(host.root);
  assert.deepEqual(files.trail('/etc/current'), {
    links: ['/etc/current', '/lib', '/usr/lib/x.so.1'],
    target: '/usr/lib/x.so.1.2',
    exists: true,
  });
  assert.equal(files.readText('/etc/current').text, 'x');
});

test('links in a loop and links to nothing end, and nothing stands there', () => {
  using host = fixtureHost({
    a: { link: 'b' },
    b: { link: 'a' },
    gone: { link: '/no/such' },
    up: { link: '../../..' },
  });
  const files = new HostFiles(host.root);
  assert.equal(files.trail('/a').exists, false);
  assert.equal(files.trail('/gone').target, '/no/such');
  assert.equal(files.readText('/gone').error, 'ENOENT');
  assert.equal(files.trail('/up').target, '/');
});

test('a FIFO or a link that takes the place of a file between look and reading is not waited for and not followed', () => {
  using host = fixtureHost({ fifo: 'was a file', link: 'was a file', secret: 'of others' });
  const files = new HostFiles(host.root);
  for (const name of ['/fifo', '/link']) {
    assert.ok(files.isFile(name));
    rmSync(host.root + name);
  }
  execFileSync('/usr/bin/mkfifo', [`${host.root}/fifo`]);
  symlinkSync(`${host.root}/secret`, `${host.root}/link`);
  assert.equal(files.readText('/fifo').error, 'not a regular file');
  assert.equal(files.readText('/link').error, 'ELOOP');
});

test('a directory is not read as text, a long file is cut and says so', () => {
  using host = fixtureHost({ 'd/f': 'abcdef' });
  const files = new HostFiles(host.root);
  assert.equal(files.readText('/d').error, 'not a regular file');
  assert.deepEqual(files.readText('/d/f', 3), { text: 'abc', cut: true });
});

const globs: readonly [string, string, boolean][] = [
  ['*.conf', 'a.conf', true],
  ['*.conf', '.hidden.conf', false],
  ['*.conf', 'a.conf.bak', false],
  ['[0-9][0-9]*.ini', '20-mysqli.ini', true],
  ['[!a]x', 'ax', false],
  ['a?c', 'abc', true],
  ['**a*b*', 'xxaxxbxx', true],
  ['\\*', '*', true],
  ['[', '[', true],
];
for (const [pattern, name, expected] of globs)
  test(`${pattern} ${expected ? 'matches' : 'does not match'} ${name}`, () => {
    assert.equal(matchesGlob(pattern, name), expected);
  });

test('a pattern never takes more than a moment, whatever it is', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, name) => {
      assert.equal(typeof matchesGlob(pattern, name), 'boolean');
    }),
  );
  assert.equal(matchesGlob('*a'.repeat(50), 'a'.repeat(49)), false);
});

test('wildcards expand in any component, sorted, dangling links included', () => {
  using host = fixtureHost({
    'etc/s/b/x.conf': '',
    'etc/s/a/x.conf': '',
    'etc/s/a/y.txt': '',
    'etc/s/c.conf': '',
    'etc/s/a/w.conf': { link: 'nowhere' },
  });
  const files = new HostFiles(host.root);
  assert.deepEqual(expandGlob(files, '/etc/s/*/*.conf'), [
    '/etc/s/a/w.conf',
    '/etc/s/a/x.conf',
    '/etc/s/b/x.conf',
  ]);
});
