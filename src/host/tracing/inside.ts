/** A launched service as it is seen from outside its clone: processes, mapped files, addresses it listens at, lines it logged. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { HostFiles } from '../files/index.ts';
import { parseMaps, parseTcpListeners, parseUnixListeners } from '../proc/index.ts';
import type { Clone } from '../sandbox/index.ts';

/** Of each log file; the reason of a failed start stands in its last lines. */
const LOG_BYTES = 64 * 1024;
const LOG_FILES = 20;

/** Processes in the clone other than its first one, which only keeps it, and the one that traces. */
export function processesIn(clone: Clone): readonly number[] {
  const own = link(`/proc/${clone.initPid}/ns/pid`);
  // A clone that is gone has none; and whatever else goes wrong, no process of the host is one of the clone's.
  if (own === undefined || own === link('/proc/self/ns/pid')) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => Number(pid) !== clone.initPid && link(`/proc/${pid}/ns/pid`) === own)
    .filter((pid) => read(`/proc/${pid}/comm`) !== 'strace\n')
    .map(Number);
}

/** The clone has its own network, so whatever listens there was launched in it. */
export function listenersIn(clone: Clone): readonly string[] {
  const net = (file: string): string => read(`/proc/${clone.initPid}/net/${file}`);
  const tcp = [...parseTcpListeners(net('tcp'), 'tcp'), ...parseTcpListeners(net('tcp6'), 'tcp6')];
  const found = [
    ...tcp.map(({ address }) => `tcp:${address}`),
    ...parseUnixListeners(net('unix')).map(({ address }) => `unix:${address}`),
  ];
  return [...new Set(found)].toSorted();
}

/** Sorted; undefined when no process is left to ask. */
export function mappedIn(clone: Clone): readonly string[] | undefined {
  const pids = processesIn(clone);
  // From outside, maps name files from the root of the clone's mount namespace, which is not the root of its processes.
  const root = link(`/proc/${clone.initPid}/root`) ?? '/';
  const found = new Set<string>();
  for (const pid of pids)
    for (const { path } of parseMaps(read(`/proc/${pid}/maps`)))
      if (!/^\/(?:dev|SYSV|memfd:)/.test(within(path, root))) found.add(within(path, root));
  return found.size === 0 ? undefined : [...found].toSorted();
}

function within(path: string, root: string): string {
  return root !== '/' && path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

/** What was added to log files since the clone was made. `emptied` ones began anew. */
export function loggedIn(
  clone: Clone,
  emptied: ReadonlySet<string>,
): readonly { readonly path: string; readonly text: string }[] {
  const files = new HostFiles(`/proc/${clone.initPid}/root`);
  const changed = clone
    .changes()
    .filter(({ type, change, path }) => type === 'file' && change !== 'removed' && isLog(path));
  return changed.slice(0, LOG_FILES).flatMap(({ path }) => {
    const start = emptied.has(path) ? 0 : sizeOf(path);
    const { bytes } = files.readBytes(path, start + LOG_BYTES);
    const added = bytes?.subarray(start);
    return added === undefined || added.length === 0 ? [] : [{ path, text: added.toString('utf8') }];
  });
}

const isLog = (path: string): boolean => path.startsWith('/var/log/') || /[._-]log$/.test(path);

function sizeOf(path: string): number {
  try {
    return lstatSync(path).size;
  } catch {
    return 0; // new in the clone
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // it ended while we looked
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
