/** The logs of a PHP-FPM (php-fpm.conf docs): its own, each pool's access and slow logs, and what PHP itself writes to. */
import { posix } from 'node:path';
import type { ServiceLog } from '../../domain/service-log.ts';
import type { PhpSapi } from '../php/index.ts';
import { isLogFile, mergeLogs } from '../service-logs.ts';
import type { FpmConfig, FpmPool, FpmValue } from './config.ts';

/** The default of access.format (fpm_conf.c). */
const ACCESS_FORMAT = '%R - %u %t "%m %r" %s';

export function fpmLogs(config: FpmConfig, sapi: Pick<PhpSapi, 'setting'>): readonly ServiceLog[] {
  const own = config.global('error_log');
  const php = sapi.setting('error_log');
  return mergeLogs([
    ...fileOf(own).map(({ path, at }) => ({ kind: 'error', writer: 'php-fpm', path, at }) as const),
    ...fileOf(php).map(({ path, at }) => ({ kind: 'error', writer: 'php', path, at }) as const),
    ...config.pools.flatMap(poolLogs),
  ]);
}

function poolLogs(pool: FpmPool): readonly ServiceLog[] {
  const format = pool.get('access.format')?.value ?? ACCESS_FORMAT;
  const php = pool.get('php_admin_value[error_log]') ?? pool.get('php_value[error_log]');
  const chroot = pool.get('chroot')?.value ?? '/';
  return [
    ...fileOf(pool.get('access.log')).map(
      ({ path, at }) => ({ kind: 'access', writer: 'php-fpm', path, format, at }) as const,
    ),
    ...fileOf(pool.get('slowlog')).map(
      ({ path, at }) => ({ kind: 'slow', writer: 'php-fpm', path, at }) as const,
    ),
    // The master opens the pool's other logs; this one a worker does, inside its chroot.
    ...fileOf(php).map(
      ({ path, at }) =>
        ({ kind: 'error', writer: 'php', path: posix.join(chroot, path), site: pool.name, at }) as const,
    ),
  ];
}

/** Relative paths start from a prefix that is compiled in; they and `syslog` are left out. */
function fileOf(
  value: FpmValue | undefined,
): readonly { readonly path: string; readonly at: FpmValue['at'] }[] {
  return value !== undefined && isLogFile(value.value) ? [{ path: value.value, at: value.at }] : [];
}
