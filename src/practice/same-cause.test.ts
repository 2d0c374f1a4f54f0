import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultTruth } from './fault.ts';
import { truthNamedBy } from './same-cause.ts';

const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const at = (object: string, cause: FaultTruth['cause'] = 'file-missing'): FaultTruth => ({
  cause,
  object,
  package: 'libapache2-mod-php8.2',
  innocent: false,
  latent: false,
  repairable: 'always',
});
const plain = (path: string): string => path;
const right = (object: string, truth: FaultTruth, real = plain): boolean =>
  truthNamedBy({ kind: truth.cause, object }, truth, real) !== undefined;

test('objects are compared as the given corpus compares them', () => {
  assert.ok(right('/lib/x86_64-linux-gnu/libz.so.1', at('/usr/lib/x86_64-linux-gnu/libz.so.1')));
  assert.ok(right('libxml2.so.2', at('/usr/lib/x86_64-linux-gnu/libxml2.so.2')));
  assert.ok(right('/var/log/apache2/', at('/var/log/apache2')));
  assert.ok(right('php8.2-fpm.service', at('php8.2-fpm', 'service-down')));
  assert.ok(right('libapache2-mod-php8.2:amd64', at(MODULE, 'package-removed')));
  assert.ok(!right('libapache2-mod-php8.2', at(MODULE)));
  assert.ok(right('/a', at('/b'), (path) => path.replace('/a', '/b')));
  assert.ok(!right('', at('/b')));
  assert.ok(!right('/srv/other.conf', at('/etc/other.conf')));
  assert.ok(!right('www', at('/etc/php/8.2/fpm/pool.d/www.conf')));
});

test('the kind has to be right too; another name that is as right will do', () => {
  const other = { cause: 'module-disabled', object: '/etc/apache2/mods-enabled/php8.2.load' } as const;
  const truth = { ...at(MODULE), or: [other] };
  assert.equal(truthNamedBy({ kind: 'file-corrupt', object: MODULE }, truth, plain), undefined);
  assert.equal(truthNamedBy({ kind: 'file-missing', object: MODULE }, truth, plain), truth);
  assert.equal(truthNamedBy({ kind: other.cause, object: other.object }, truth, plain), other);
  assert.equal(truthNamedBy({ kind: other.cause, object: MODULE }, truth, plain), undefined);
});
