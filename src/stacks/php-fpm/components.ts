/** Takes one PHP-FPM apart: configuration, pools with their sockets and accounts, and the PHP SAPI it runs. */
import { posix } from 'node:path';
import { fpmListen } from '../backend.ts';
import type { ComponentSet, Reason } from '../component-set.ts';
import { addPhp, addSettings, neededExtensions, type PhpSapi } from '../php/index.ts';
import { addListeningSockets, addLogDirectory, addMapped, addProgram, addUnit } from '../shared-parts.ts';
import type { FpmConfig, FpmPool } from './config.ts';
import type { FpmInstance } from './instance.ts';

export function addFpm(set: ComponentSet, instance: FpmInstance, config: FpmConfig, sapi: PhpSapi): void {
  const service: Reason = [{ text: `service ${instance.id}` }];
  addProgram(set, instance.executable, service);
  for (const { path, by } of config.files)
    set.addFile(
      path,
      'config',
      [...service, { text: `reads ${posix.basename(path)}`, ...(by ? { at: by } : {}) }],
      'enabled-link',
    );
  for (const dir of config.includeDirectories)
    set.addDirectory(dir, [...service, { text: `includes from ${dir}` }]);
  for (const pool of config.pools) addPool(set, pool, service);
  addGlobal(set, config, service);
  addPhp(set, sapi, service, neededExtensions(set.host, sapi, rootsBehind(set, config)));
  addMapped(set, instance.master, service);
  addListeningSockets(set, instance.master, service);
  addUnit(set, instance.master, service);
}

/** Document roots of the sites that hand requests to one of the pools. */
function rootsBehind(set: ComponentSet, config: FpmConfig): readonly string[] {
  const addresses = addressesOf(config);
  return set.host.uses.filter((use) => addresses.includes(use.address)).flatMap((use) => use.roots);
}

/** Where the pools listen, in the form of `BackendUse.address`. */
export function addressesOf(config: FpmConfig): readonly string[] {
  return config.pools.flatMap((pool) => fpmListen(pool.get('listen')?.value ?? '')?.address ?? []);
}

function addGlobal(set: ComponentSet, config: FpmConfig, service: Reason): void {
  const pid = config.global('pid');
  if (pid?.value.startsWith('/'))
    set.addDirectory(posix.dirname(pid.value), [...service, { text: 'pid', at: pid.at }]);
  const log = config.global('error_log');
  if (log) addLogDirectory(set, log.value, [...service, { text: 'error_log', at: log.at }]);
}

function addPool(set: ComponentSet, pool: FpmPool, service: Reason): void {
  const reason: Reason = [...service, { text: `pool ${pool.name}`, at: pool.at }];
  const listen = pool.get('listen');
  const socket = listen && fpmListen(listen.value)?.socketPath;
  if (listen && socket !== undefined) {
    const step: Reason = [...reason, { text: `listen ${socket}`, at: listen.at }];
    set.add('socket', 'socket', set.host.files.trail(socket).target, step);
    set.addDirectory(posix.dirname(socket), step);
  }
  addAccounts(set, pool, reason);
  for (const key of ['access.log', 'slowlog']) {
    const log = pool.get(key);
    if (log) addLogDirectory(set, log.value, [...reason, { text: key, at: log.at }]);
  }
  for (const key of ['chroot', 'chdir']) {
    const dir = pool.get(key);
    if (dir?.value.startsWith('/') && dir.value !== '/')
      set.addDirectory(dir.value, [...reason, { text: key, at: dir.at }]);
  }
  addSettings(set, (key) => pool.get(`php_admin_value[${key}]`) ?? pool.get(`php_value[${key}]`), reason);
}

/** Accounts by number need no entry in the account files. */
function addAccounts(set: ComponentSet, pool: FpmPool, reason: Reason): void {
  const named = (key: string): { readonly name: string; readonly chain: Reason } | undefined => {
    const found = pool.get(key);
    if (!found || /^\d+$/.test(found.value)) return undefined;
    return { name: found.value, chain: [...reason, { text: `${key} ${found.value}`, at: found.at }] };
  };
  for (const user of [named('user'), named('listen.owner')]) if (user) set.addUser(user.name, user.chain);
  for (const group of [named('group'), named('listen.group')])
    if (group) set.addGroup(group.name, group.chain);
}
