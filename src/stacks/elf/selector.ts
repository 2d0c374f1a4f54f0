/** How a caller names a daemon that no other stack knows: `pid:1234`, `unit:mysql.service`, `elf:/usr/sbin/mysqld`. */
import type { ProcessInfo } from '../../host/proc/index.ts';
import { unitFile } from '../masters.ts';
import type { HostView } from '../stack.ts';

export interface ElfTarget {
  readonly executable: string;
  readonly master?: ProcessInfo;
  readonly unit?: string;
}

export function isElfSelector(selector: string): boolean {
  return /^(?:pid:\d+|unit:.+|elf:\/.+)$/.test(selector);
}

/** undefined when nothing on the host answers to the selector. */
export function resolveSelector(host: HostView, selector: string): ElfTarget | undefined {
  const value = selector.slice(selector.indexOf(':') + 1);
  if (selector.startsWith('pid:')) return byPid(host, Number(value));
  if (selector.startsWith('unit:'))
    return byUnit(host, value.endsWith('.service') ? value : `${value}.service`);
  return byExecutable(host, value);
}

function byPid(host: HostView, pid: number): ElfTarget | undefined {
  const master = host.proc.process(pid);
  return master?.exe === undefined ? undefined : targetOf(host, master, master.exe);
}

function targetOf(host: HostView, master: ProcessInfo, executable: string): ElfTarget {
  const unit = host.proc.unit(master.pid);
  return { executable, master, ...(unit === undefined ? {} : { unit }) };
}

/** The first process of the unit's control group is its oldest: processes come by pid, parents before children. */
function byUnit(host: HostView, unit: string): ElfTarget | undefined {
  const inUnit = host.proc.processes().filter((p) => p.exe !== undefined && host.proc.unit(p.pid) === unit);
  const pids = new Set(inUnit.map((p) => p.pid));
  const master = inUnit.find((p) => !pids.has(p.ppid));
  if (master?.exe !== undefined) return { executable: master.exe, master, unit };
  const file = unitFile(host, unit);
  const executable = file === undefined ? undefined : execStart(host.files.readText(file).text ?? '');
  return executable === undefined ? undefined : { executable, unit };
}

/** `ExecStart=` with its prefixes `@-:+!` taken off (systemd.service(5)). */
function execStart(text: string): string | undefined {
  return /^ExecStart=[@:+!-]*(\/\S+)/m.exec(text)?.[1];
}

function byExecutable(host: HostView, path: string): ElfTarget | undefined {
  const all = host.proc
    .processes()
    .filter((p) => p.exe === path && host.proc.sharesRoot(p.pid, host.files.root));
  const pids = new Set(all.map((p) => p.pid));
  const master = all.find((p) => !pids.has(p.ppid));
  if (master !== undefined) return targetOf(host, master, path);
  return host.files.isFile(path) ? { executable: path } : undefined;
}
