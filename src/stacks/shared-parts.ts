/** Components that every kind of service has: its program, what is mapped now, its unit file, the loader's cache. */
import { posix } from 'node:path';
import type { ProcessInfo } from '../host/proc/index.ts';
import type { ComponentSet, Reason } from './component-set.ts';
import { familyOf, unitFile, unitOf } from './masters.ts';
import { startPrograms } from './unit-programs.ts';

const LOADER_CACHE = '/etc/ld.so.cache';

export function addProgram(set: ComponentSet, executable: string, reason: Reason): void {
  set.addElf(executable, 'program', reason);
  if (set.host.files.isFile(LOADER_CACHE))
    set.addFile(LOADER_CACHE, 'data', [...reason, { text: 'ld.so finds libraries by its cache' }]);
}

/** Libraries the master has mapped now, which the closure may not know: dlopen(3), name service modules. */
export function addMapped(set: ComponentSet, master: ProcessInfo | undefined, reason: Reason): void {
  if (master === undefined) return;
  const { files, error } = set.host.proc.maps(master.pid);
  if (error !== undefined)
    set.problem(
      `memory map of pid ${master.pid}`,
      `cannot be read (${error}); libraries loaded by name may be missed`,
    );
  for (const file of files) {
    if (!file.executable || /^\/(?:dev|proc|memfd:|SYSV|run)\b/.test(file.path)) continue;
    const { target } = set.host.files.trail(file.path);
    // A file that was unlinked and linked back is the very inode that is mapped, although its map says `(deleted)`.
    if (file.deleted && set.host.files.stat(target)?.ino !== file.inode)
      set.problem(
        file.path,
        `pid ${master.pid} still runs a deleted copy; a restart will use the file on disk`,
      );
    else if (!set.has('file', target) && !set.isIgnored(target))
      set.addFile(file.path, 'library', [...reason, { text: `mapped by pid ${master.pid}` }]);
  }
}

/** Unix sockets the service listens on now. */
export function addListeningSockets(
  set: ComponentSet,
  master: ProcessInfo | undefined,
  reason: Reason,
): void {
  if (master === undefined) return;
  for (const socket of set.host.proc.listeners(familyOf(set.host, master))) {
    if (socket.family !== 'unix' || !socket.address.startsWith('/')) continue;
    const { target } = set.host.files.trail(socket.address);
    set.add('socket', 'socket', target, [...reason, { text: `listens on ${socket.address}` }]);
  }
}

/** The unit file, when systemd runs the service, and the programs of its start: without one there is no next start. */
export function addUnit(set: ComponentSet, master: ProcessInfo | undefined, reason: Reason): void {
  const unit = unitOf(set.host, set.service, master);
  const file = unit === undefined ? undefined : unitFile(set.host, unit);
  if (file === undefined) return;
  const chain: Reason = [...reason, { text: `systemd unit ${posix.basename(file)}` }];
  if (master !== undefined && set.host.proc.unit(master.pid) === unit) set.addFile(file, 'config', chain);
  for (const { program, line } of startPrograms(set.host.files.readText(file).text ?? ''))
    if (set.host.files.isFile(program))
      set.addElf(program, 'program', [...chain, { text: `starts ${program}`, at: { file, line } }]);
}

/** The directory of a log file; pipes, syslog and standard streams have none. */
export function addLogDirectory(set: ComponentSet, log: string, reason: Reason): void {
  if (log.startsWith('/') && !log.startsWith('/dev/') && !log.startsWith('/proc/'))
    set.addDirectory(posix.dirname(log), reason);
}

/** /etc/hosts, when the configuration names a host that is not an address. */
export function addHostName(set: ComponentSet, hostName: string, reason: Reason): void {
  if (/^[\d.]+$/.test(hostName) || hostName.includes(':') || hostName === '') return;
  if (set.host.files.isFile('/etc/hosts'))
    set.addFile('/etc/hosts', 'data', [...reason, { text: `resolves ${hostName}` }]);
}
