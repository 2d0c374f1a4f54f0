/** The best rung: identities recorded in the kernel at exec and fork, kept for processes that are long gone. */
import type { Actor } from '../../domain/actor.ts';
import { actorOf, type ActorSources } from './actor.ts';
import { Cgroups } from './cgroup.ts';
import { ticksOf } from './clock-ticks.ts';
import type { ExecRecord, ForkRecord } from './decode.ts';
import { EbpfRecords } from './ebpf-records.ts';
import { forked, withoutProgram } from './inherit.ts';
import type { ProcessRecord } from './process-record.ts';
import { Procfs } from './procfs.ts';
import type { IdentitySource } from './source.ts';
import { hostSources } from './sources.ts';

/** Forks without an exec in between: subshells in subshells. */
const MAX_FORKS = 16;

export class EbpfSource implements IdentitySource {
  readonly rung = 'ebpf';
  readonly #procfs = new Procfs();
  readonly #cgroups = new Cgroups();
  readonly #records = new EbpfRecords();
  /** Processes older than the programs; read after attaching, so that none is in neither. */
  readonly #seeds = new Map<number, ProcessRecord>();
  readonly #sources: ActorSources = hostSources(this.#procfs, (pid, start) => this.#find(pid, start));

  /** Throws when this kernel, or our privilege, does not allow it. */
  constructor() {
    try {
      this.#seed();
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  #seed(): void {
    for (const pid of this.#procfs.pids()) {
      const record = this.#procfs.process(pid);
      if (record !== undefined) this.#seeds.set(pid, record);
    }
  }

  who(pid: number, eventNs?: bigint): Actor | undefined {
    const recorded = this.#recorded(pid, eventNs);
    const record = recorded ?? this.#older(pid);
    if (record === undefined) return undefined;
    if (eventNs !== undefined && record.startTicks > ticksOf(eventNs)) return undefined;
    const now = this.#procfs.current(pid, record.startTicks); // a living daemon may have changed its user or directory
    return actorOf({ ...record, ...now }, recorded === undefined ? 'proc' : this.rung, this.#sources);
  }

  close(): void {
    this.#records.close();
    this.#cgroups.close();
  }

  /** One certain process, cheapest first: most ancestors are either recorded or were there before us. */
  #find(pid: number, startTicks: number, depth = 0): ProcessRecord | undefined {
    const exec = this.#records.exec(pid);
    if (exec?.startTicks === startTicks) return this.#withCgroup(exec);
    const seed = this.#seeds.get(pid);
    if (seed?.startTicks === startTicks) return seed;
    const fork = this.#records.fork(pid);
    if (fork !== undefined && ticksOf(fork.startNs) === startTicks)
      return this.#alive(this.#forked(pid, fork, depth));
    return this.#procfs.process(pid);
  }

  /** The newest process with this pid, by what it executed (not after `eventNs`), else by where it was forked. */
  #recorded(pid: number, eventNs?: bigint): ProcessRecord | undefined {
    const exec = this.#records.exec(pid);
    const fork = this.#records.fork(pid);
    const executed = exec !== undefined && (eventNs === undefined || exec.execNs <= eventNs);
    if (executed && (fork === undefined || exec.startNs >= fork.startNs)) return this.#withCgroup(exec);
    if (fork === undefined || (eventNs !== undefined && fork.startNs > eventNs)) return undefined;
    const record = this.#forked(pid, fork, 0);
    return exec?.startNs === fork.startNs ? withoutProgram(record) : this.#alive(record);
  }

  #forked(pid: number, fork: ForkRecord, depth: number): ProcessRecord {
    const start = ticksOf(fork.parentStartNs);
    const visible = fork.parentPid !== 0 && depth < MAX_FORKS;
    const parent = visible ? this.#find(fork.parentPid, start, depth + 1) : undefined;
    const same = parent?.startTicks === start ? parent : undefined;
    return this.#withCgroup({ ...forked(pid, fork, same), cgroupId: fork.cgroupId });
  }

  /**
   * A script that has run for long has executed its program long ago, and the record of that gave way to newer ones: by its fork
   * alone it would be taken for its parent. If it still lives, it can be asked.
   */
  #alive(forkedOnly: ProcessRecord): ProcessRecord {
    const { pid, startTicks, inherited, argv = [] } = forkedOnly;
    const now = inherited === true ? this.#procfs.process(pid) : undefined;
    if (now?.argv === undefined || now.startTicks !== startTicks) return forkedOnly;
    const isSame = now.argv.length === argv.length && now.argv.every((arg, at) => arg === argv[at]);
    return isSame ? forkedOnly : { ...now, ancestors: forkedOnly.ancestors };
  }

  #withCgroup({ cgroupId, ...record }: ProcessRecord & Pick<ExecRecord, 'cgroupId'>): ProcessRecord {
    const cgroup = this.#cgroups.path(cgroupId);
    return cgroup === undefined ? record : { ...record, cgroup };
  }

  /** A process from before us, or one whose record has been dropped for newer ones; /proc says whether the pid has a new owner. */
  #older(pid: number): ProcessRecord | undefined {
    const seed = this.#seeds.get(pid);
    const now = this.#procfs.stat(pid)?.startTicks ?? seed?.startTicks;
    return seed !== undefined && seed.startTicks === now ? seed : this.#procfs.process(pid);
  }
}
