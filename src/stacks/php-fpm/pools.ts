/** The pools of a PHP-FPM as far as their health depends on it (php-fpm.conf documentation, fpm_conf.c). */
import type { Service, SourcePosition } from '../../domain/component.ts';
import { fpmListen } from '../backend.ts';
import { listenAddress } from '../listen-address.ts';
import type { HostView, ListenAddress } from '../stack.ts';
import { type FpmPool, readFpmConfig } from './config.ts';
import { findInstances } from './instance.ts';

export interface PoolSetting {
  readonly value: number;
  readonly at: SourcePosition;
}

export interface FpmPoolSettings {
  readonly name: string;
  readonly at: SourcePosition;
  readonly listen?: ListenAddress;
  /** `pm.status_path`, begins with a slash. */
  readonly statusPath?: string;
  /** `pm.status_listen`: its own address for the status page, answered also when every worker is taken. */
  readonly statusListen?: string;
  readonly maxChildren?: PoolSetting;
  readonly backlog?: PoolSetting;
}

/** Empty when the service is no PHP-FPM of this host or its configuration cannot be read. */
export function fpmPools(host: HostView, service: Service): readonly FpmPoolSettings[] {
  const instance = findInstances(host).find((one) => one.id === service.id);
  return instance === undefined ? [] : readFpmConfig(host.files, instance.main).pools.map(settingsOf);
}

export function listens(host: HostView, service: Service): readonly ListenAddress[] {
  return fpmPools(host, service).flatMap((pool) => pool.listen ?? []);
}

function settingsOf(pool: FpmPool): FpmPoolSettings {
  const listen = pool.get('listen');
  const address = listen && addressOf(listen.value);
  const statusPath = pool.get('pm.status_path')?.value;
  const statusListen = addressOf(pool.get('pm.status_listen')?.value ?? '');
  const maxChildren = numberOf(pool, 'pm.max_children');
  const backlog = numberOf(pool, 'listen.backlog');
  return {
    name: pool.name,
    at: pool.at,
    ...(listen === undefined || address === undefined ? {} : { listen: { address, at: listen.at } }),
    ...(statusPath?.startsWith('/') ? { statusPath } : {}),
    ...(statusListen === undefined ? {} : { statusListen }),
    ...(maxChildren === undefined ? {} : { maxChildren }),
    ...(backlog === undefined ? {} : { backlog }),
  };
}

function addressOf(listen: string): string | undefined {
  const socket = fpmListen(listen)?.socketPath;
  return socket === undefined ? listenAddress(listen) : `unix:${socket}`;
}

function numberOf(pool: FpmPool, key: string): PoolSetting | undefined {
  const found = pool.get(key);
  const value = Number(found?.value);
  return found === undefined || !Number.isInteger(value) ? undefined : { value, at: found.at };
}
