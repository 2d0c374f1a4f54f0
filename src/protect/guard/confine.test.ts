import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grantsAround } from './confine.ts';

const TREE: Readonly<Record<string, readonly string[]>> = {
  '/': ['etc', 'usr', 'tmp'],
  '/usr': ['bin', 'lib'],
  '/usr/lib': ['apache2', 'php', 'x86_64'],
  '/usr/lib/apache2': ['modules', 'suexec'],
  '/usr/lib/php': ['20220829', '20240924', 'session'],
};

test('everything beside the way is granted, nothing on it and nothing below its end', () => {
  const grants = grantsAround(
    ['/usr/lib/apache2/modules', '/usr/lib/php/20220829'],
    (path) => TREE[path] ?? [],
  );
  assert.deepEqual(grants.toSorted(), [
    '/etc',
    '/tmp',
    '/usr/bin',
    '/usr/lib/apache2/suexec',
    '/usr/lib/php/20240924',
    '/usr/lib/php/session',
    '/usr/lib/x86_64',
  ]);
});

test('one closed directory inside of another is closed', () => {
  assert.ok(
    !grantsAround(['/usr/lib', '/usr/lib/php'], (path) => TREE[path] ?? []).some((p) =>
      p.startsWith('/usr/lib'),
    ),
  );
});
