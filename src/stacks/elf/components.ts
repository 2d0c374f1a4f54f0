/** Takes any daemon apart by what the kernel shows of it: program, libraries, files it holds open or was told of, sockets, user. */
import { posix } from 'node:path';
import type { ComponentSet, Reason } from '../component-set.ts';
import { addListeningSockets, addLogDirectory, addMapped, addProgram, addUnit } from '../shared-parts.ts';
import type { ElfTarget } from './selector.ts';

const MAX_ARGUMENT_FILES = 50;

export function addDaemon(set: ComponentSet, target: ElfTarget): void {
  const service: Reason = [{ text: `service ${set.service}` }];
  addProgram(set, target.executable, service);
  addArgumentFiles(set, target, service);
  addOpenFiles(set, target, service);
  addAccount(set, target, service);
  addMapped(set, target.master, service);
  addListeningSockets(set, target.master, service);
  addUnit(set, target.master, service);
}

/** `--config=/etc/x.conf`, `-f /etc/x.conf`: existing files named on the command line. */
function addArgumentFiles(set: ComponentSet, { master }: ElfTarget, service: Reason): void {
  for (const argument of (master?.argv ?? []).slice(1, MAX_ARGUMENT_FILES)) {
    const path = /^(?:-{1,2}[\w-]+=?)?(\/.+)$/.exec(argument)?.[1];
    if (path !== undefined && set.host.files.isFile(path))
      set.addFile(path, 'config', [...service, { text: `argument ${argument}` }]);
  }
}

/** Files below /etc are configuration; anything else held open is data or a log, of which the directory must be there. */
function addOpenFiles(set: ComponentSet, { master }: ElfTarget, service: Reason): void {
  if (master === undefined) return;
  for (const path of new Set(set.host.proc.openFiles(master.pid).values())) {
    if (!path.startsWith('/') || /^\/(?:dev|proc|sys)\//.test(path) || !set.host.files.isFile(path)) continue;
    const reason: Reason = [...service, { text: `holds ${posix.basename(path)} open` }];
    if (path.startsWith('/etc/')) set.addFile(path, 'config', reason);
    else addLogDirectory(set, path, reason);
  }
}

function addAccount(set: ComponentSet, { master }: ElfTarget, service: Reason): void {
  if (master === undefined || master.uid === 0) return;
  const passwd = set.host.files.readText('/etc/passwd').text ?? '';
  const name = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[2] === String(master.uid))?.[0];
  if (name !== undefined) set.addUser(name, [...service, { text: `runs as ${name}` }]);
}
