/** Processes as /proc shows them now. One that vanishes while it is read is simply not there. */
import { readdirSync } from 'node:fs';
import { exists, READ_BYTES, readProc, readProcLink } from './proc-read.ts';
import { UNSET_UID } from './record.ts';
import { environmentVariable, parseCgroup, parseStat, parseUsers, type ProcStat } from './proc-text.ts';
import type { AncestorRef, ProcessRecord } from './process-record.ts';
import { argumentVector, printable } from './text.ts';

/** Nobody nests deeper; a chain that does is cut rather than followed for ever. */
export const MAX_ANCESTORS = 32;

/** What may have changed since a process executed its program. */
export type Current = Pick<ProcessRecord, 'uid' | 'gid' | 'cwd'>;

export class Procfs {
  readonly #root: string;

  constructor(root = '/proc') {
    this.#root = root;
  }

  pids(): number[] {
    return readdirSync(this.#root)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  }

  stat(pid: number): ProcStat | undefined {
    const text = this.#text(pid, 'stat');
    return text === undefined ? undefined : parseStat(text);
  }

  /** Everything /proc tells about a process. The argument vector goes first at exit, so it is read first. */
  process(pid: number): ProcessRecord | undefined {
    const bytes = this.#bytes(pid, 'cmdline');
    const stat = this.stat(pid);
    if (stat === undefined) return undefined;
    const { argv, truncated } = argumentVector(
      bytes ?? Buffer.alloc(0),
      bytes?.length === READ_BYTES ? READ_BYTES + 1 : undefined,
    );
    const exe = this.#link(pid, 'exe');
    const cgroup = this.#text(pid, 'cgroup');
    return {
      pid,
      startTicks: stat.startTicks,
      comm: stat.comm,
      ...(argv.length === 0 ? {} : { argv }),
      ...(truncated ? { argvTruncated: true } : {}),
      ...optional('exe', exe?.replace(/ \(deleted\)$/, '')),
      ...optional('terminal', stat.terminal),
      ...this.#loginUid(pid),
      ...optional('cgroup', cgroup === undefined ? undefined : parseCgroup(cgroup)),
      ...this.#current(pid),
      ancestors: this.#ancestors(stat.parent),
    };
  }

  /** User, group and directory of this very process now; undefined when it is gone or its pid belongs to another. */
  current(pid: number, startTicks: number): Current | undefined {
    return this.isStill(pid, startTicks) ? this.#current(pid) : undefined;
  }

  /** Whether the process that started then still has this pid. */
  isStill(pid: number, startTicks: number): boolean {
    return exists(pid) && this.stat(pid)?.startTicks === startTicks;
  }

  environment(pid: number, name: string): string | undefined {
    const block = this.#text(pid, 'environ');
    return block === undefined ? undefined : environmentVariable(block, name);
  }

  #current(pid: number): Current {
    const status = this.#text(pid, 'status');
    return {
      ...(status === undefined ? {} : parseUsers(status)),
      ...optional('cwd', this.#link(pid, 'cwd')),
    };
  }

  #loginUid(pid: number): { readonly loginUid?: number } {
    const text = this.#text(pid, 'loginuid');
    const value = text === undefined || text === '' ? UNSET_UID : Number(text);
    return value === UNSET_UID || !Number.isInteger(value) ? {} : { loginUid: value };
  }

  #ancestors(parent: number): AncestorRef[] {
    const found: AncestorRef[] = [];
    for (let pid = parent; pid > 0 && found.length < MAX_ANCESTORS; ) {
      const stat = this.stat(pid);
      if (stat === undefined) break;
      const status = this.#text(pid, 'status');
      const uid = status === undefined ? undefined : parseUsers(status)?.uid;
      found.push({ pid, startTicks: stat.startTicks, comm: stat.comm, ...optional('uid', uid) });
      pid = stat.parent;
    }
    return found;
  }

  #text(pid: number, name: string): string | undefined {
    return this.#bytes(pid, name)?.toString('utf8');
  }

  #bytes(pid: number, name: string): Buffer | undefined {
    return readProc(`${this.#root}/${pid}/${name}`);
  }

  #link(pid: number, name: string): string | undefined {
    const target = readProcLink(`${this.#root}/${pid}/${name}`);
    return target === undefined ? undefined : printable(target);
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript widens a computed key to string
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
