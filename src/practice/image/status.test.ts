import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutWebPackages } from './status.ts';

const STATUS = `Package: libc6
Status: install ok installed
Provides: libc-any

Package: php8.2-common
Status: install ok installed
Provides: php-pdo

Package: adminer
Depends: php-pdo (>= 1) | php, libc6:any (>= 2)

Package: monitoring
Depends: apache2 | lighttpd-like, libc6

Package: adminer-theme
Depends: adminer

Package: lighttpd-like
Description: none
 Package: apache2 is only mentioned here

`;

test('web packages and what cannot live without them are left out, the rest is kept as it was', () => {
  const names = [...withoutWebPackages(STATUS).matchAll(/^Package: (.*)$/gm)].map((match) => match[1]);
  assert.deepEqual(names, ['libc6', 'monitoring', 'lighttpd-like']);
});

test('a machine without web packages keeps its status byte for byte', () => {
  const plain = 'Package: a\nDepends: b\n\nPackage: b\n\n';
  assert.equal(withoutWebPackages(plain), plain);
});
