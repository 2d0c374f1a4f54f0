import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureHost } from '../../host/files/fixture.ts';
import { HostFiles } from '../../host/files/index.ts';
import { addressesOf } from './components.ts';
import { readFpmConfig } from './config.ts';

const MAIN = '/etc/php/8.2/fpm/php-fpm.conf';

test('pools come from included files; $pool is replaced; the last value counts', () => {
  using host = fixtureHost({
    [MAIN]: '[global]\nerror_log = /var/log/fpm.log\ninclude=/etc/php/8.2/fpm/pool.d/*.conf',
    '/etc/php/8.2/fpm/pool.d/www.conf':
      '[www]\nlisten = 127.0.0.1:9000\nlisten = /run/php/$pool.sock\nuser = www-data',
    '/etc/php/8.2/fpm/pool.d/api.conf': '[api]\nlisten = 9001\nphp_admin_value[error_log] = /l/api.log',
  });
  const config = readFpmConfig(new HostFiles(host.root), MAIN);
  assert.deepEqual(
    config.pools.map((p) => p.name),
    ['api', 'www'],
  );
  assert.deepEqual(addressesOf(config), ['tcp:127.0.0.1:9001', 'unix:/run/php/www.sock']);
  assert.deepEqual(config.pools[0]?.get('php_admin_value[error_log]')?.at, {
    file: '/etc/php/8.2/fpm/pool.d/api.conf',
    line: 3,
  });
  assert.equal(config.global('error_log')?.value, '/var/log/fpm.log');
  assert.deepEqual(config.problems, []);
});

test('a cyclic include and a missing file are named with file and line', () => {
  using host = fixtureHost({ [MAIN]: `[global]\ninclude=${MAIN}\ninclude=gone.conf\n[www]\nlisten=1` });
  const config = readFpmConfig(new HostFiles(host.root), MAIN);
  assert.deepEqual(
    config.problems.map((p) => `${p.why} @ ${p.at?.line}`),
    [`cyclic include of ${MAIN} @ 2`, 'cannot read /etc/php/8.2/fpm/gone.conf: ENOENT @ 3'],
  );
  assert.equal(config.pools.length, 1);
});
