/** Which processes are the master of a service, and the unit they run under. */
import { posix } from 'node:path';
import type { ProcessInfo } from '../host/proc/index.ts';
import type { HostView } from './stack.ts';

/**
 * Live processes whose executable's base name fits and whose parent is not one of the same executable.
 * Processes with another root directory (containers, chroots, clones of the machine) are other hosts' business.
 */
export function mastersOf(host: HostView, fits: (baseName: string) => boolean): readonly ProcessInfo[] {
  const all = host.proc.processes();
  const byPid = new Map(all.map((p) => [p.pid, p]));
  return all.filter(
    (p) =>
      p.exe !== undefined &&
      p.state !== 'Z' &&
      fits(posix.basename(p.exe)) &&
      byPid.get(p.ppid)?.exe !== p.exe &&
      host.proc.sharesRoot(p.pid, host.files.root),
  );
}

/** A master and every descendant that runs the same executable. */
export function familyOf(host: HostView, master: ProcessInfo): readonly number[] {
  const pids = new Set([master.pid]);
  for (const p of host.proc.processes()) if (pids.has(p.ppid) && p.exe === master.exe) pids.add(p.pid);
  return [...pids];
}

/** Where systemd looks for units, strongest first (systemd.unit(5)). */
const UNIT_DIRECTORIES = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

export function unitFile(host: HostView, unit: string): string | undefined {
  if (!/^[\w@:.\\-]+\.service$/.test(unit)) return undefined;
  return UNIT_DIRECTORIES.map((dir) => `${dir}/${unit}`).find((path) => host.files.isFile(path));
}

/** The unit of a running master by its cgroup; else the unit that the packages install under the service's name. */
export function unitOf(host: HostView, id: string, master: ProcessInfo | undefined): string | undefined {
  const running = master && host.proc.unit(master.pid);
  return running ?? (unitFile(host, `${id}.service`) === undefined ? undefined : `${id}.service`);
}
