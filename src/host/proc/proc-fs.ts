/** proc(5) below a given root (`/proc`, or a fixture). A process that vanishes while it is read is simply not there. */
import { readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { codeOf, messageOf } from '../../domain/errors.ts';
import { type MappedFile, parseMaps } from './maps.ts';
import { type ProcessInfo, parseCmdline, parseStat, parseUid, splitDeleted } from './process.ts';
import { type ListeningSocket, parseTcpListeners, parseUnixListeners } from './sockets.ts';

export class ProcFs {
  readonly root: string;
  #all: readonly ProcessInfo[] | undefined;

  constructor(root = '/proc') {
    this.root = root;
  }

  /** Every process, read once per instance, by pid. Zombies included: ask `state`. */
  processes(): readonly ProcessInfo[] {
    this.#all ??= this.#pids()
      .map((pid) => this.process(pid))
      .filter((p) => p !== undefined);
    return this.#all;
  }

  process(pid: number): ProcessInfo | undefined {
    const stat = parseStat(this.#read(`${pid}/stat`) ?? '');
    const uid = parseUid(this.#read(`${pid}/status`) ?? '');
    if (stat === undefined || uid === undefined) return undefined;
    const link = this.#link(`${pid}/exe`);
    const exe = link === undefined ? undefined : splitDeleted(link);
    return {
      pid,
      ...stat,
      ...(exe ? { exe: exe.path } : {}),
      exeDeleted: exe?.deleted ?? false,
      argv: parseCmdline(this.#read(`${pid}/cmdline`) ?? ''),
      uid,
    };
  }

  /** Files mapped by a process; an error name when they may not be read. */
  maps(pid: number): { readonly files: readonly MappedFile[]; readonly error?: string } {
    try {
      return { files: parseMaps(readFileSync(`${this.root}/${pid}/maps`, 'utf8')) };
    } catch (error) {
      return { files: [], error: codeOf(error) ?? messageOf(error) };
    }
  }

  /** What a process holds open: fd number → path or `socket:[inode]`. Empty when not readable. */
  openFiles(pid: number): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    for (const fd of this.#list(`${pid}/fd`)) {
      const target = this.#link(`${pid}/fd/${fd}`);
      if (target !== undefined) found.set(Number(fd), target);
    }
    return found;
  }

  /** The environment a process was started with; empty when not readable. */
  environment(pid: number): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const entry of (this.#read(`${pid}/environ`) ?? '').split('\0')) {
      const eq = entry.indexOf('=');
      if (eq > 0) found[entry.slice(0, eq)] = entry.slice(eq + 1);
    }
    return found;
  }

  /** Listening sockets, each with a process of `pids` that holds it. Reads only those processes' descriptors. */
  listeners(pids: readonly number[]): readonly ListeningSocket[] {
    const holder = new Map<number, number>();
    for (const pid of pids) {
      for (const target of this.openFiles(pid).values()) {
        const inode = Number(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? Number.NaN);
        if (Number.isInteger(inode) && !holder.has(inode)) holder.set(inode, pid);
      }
    }
    // /proc/net is /proc/self/net; the service may live in another network namespace, so its own view is read.
    const net = pids[0] === undefined ? 'net' : `${pids[0]}/net`;
    return [
      ...parseTcpListeners(this.#read(`${net}/tcp`) ?? '', 'tcp'),
      ...parseTcpListeners(this.#read(`${net}/tcp6`) ?? '', 'tcp6'),
      ...parseUnixListeners(this.#read(`${net}/unix`) ?? ''),
    ].flatMap((socket) => {
      const pid = holder.get(socket.inode);
      return pid === undefined ? [] : [{ ...socket, pid }];
    });
  }

  /** The systemd unit a process belongs to, from its cgroup: `…/system.slice/apache2.service`. */
  unit(pid: number): string | undefined {
    const cgroup = this.#read(`${pid}/cgroup`) ?? '';
    return /\/([^/\n]+\.service)(?:\/|$)/m.exec(cgroup)?.[1];
  }

  /**
   * Whether a process has `hostRoot` as its root directory: one in a container or chroot sees other files by the same paths.
   * A private mount namespace over the same root (systemd's PrivateTmp) counts as shared. Unknown counts as shared.
   */
  sharesRoot(pid: number, hostRoot: string): boolean {
    const own = orGone(() => statSync(`${this.root}/${pid}/root/`));
    const host = orGone(() => statSync(`${hostRoot}/`));
    return own === undefined || host === undefined || (own.dev === host.dev && own.ino === host.ino);
  }

  #pids(): readonly number[] {
    return this.#list('')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  }

  #read(path: string): string | undefined {
    return orGone(() => readFileSync(`${this.root}/${path}`, 'utf8'));
  }

  #link(path: string): string | undefined {
    return orGone(() => readlinkSync(`${this.root}/${path}`));
  }

  #list(path: string): readonly string[] {
    return orGone(() => readdirSync(`${this.root}/${path}`)) ?? [];
  }
}

/** Gone between two reads (ENOENT, ESRCH) or somebody else's (EACCES, EPERM): both mean "not for us". */
function orGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
