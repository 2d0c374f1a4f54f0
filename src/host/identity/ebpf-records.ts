/** The two programs in the kernel and the maps they fill. */
import { closeSync } from 'node:fs';
import { BpfMap, loadProgram, MAP_TYPE, type MapShape, openRawTracepoint } from '../bpf/index.ts';
import { decodeExec, decodeFork, type ExecRecord, type ForkRecord } from './decode.ts';
import { execProgram } from './exec-program.ts';
import { forkProgram } from './fork-program.ts';
import { kernelLayout } from './kernel-layout.ts';
import { ownPidNamespace } from './pid-namespace.ts';
import { EXEC_RECORD, FORK_RECORD, KEY_BYTES } from './record.ts';

/** Room for one record per CPU while it is being written. */
const SCRATCH: MapShape = {
  name: 'stakeout_tmp',
  type: MAP_TYPE.PERCPU_ARRAY,
  keyBytes: KEY_BYTES,
  valueBytes: EXEC_RECORD.bytes,
  entries: 1,
};

/** Executions remembered, 7 MB of kernel memory; the oldest is dropped first. */
const EXECS: MapShape = { ...SCRATCH, name: 'stakeout_exec', type: MAP_TYPE.LRU_HASH, entries: 2048 };

/** Forks remembered, under 1 MB: more than execs, since pre-forking servers and shells make many and they are small. */
const FORKS: MapShape = { ...EXECS, name: 'stakeout_fork', valueBytes: FORK_RECORD.bytes, entries: 8192 };

export class EbpfRecords {
  /** All that the kernel keeps for us; it drops everything when these are closed, by us or by our end. */
  readonly #fds: number[] = [];
  readonly #execs: BpfMap;
  readonly #forks: BpfMap;

  /** Throws when this kernel, or our privilege, does not allow it; nothing is left behind then. */
  constructor() {
    try {
      const layout = kernelLayout();
      const namespace = ownPidNamespace(layout);
      const scratch = this.#map(SCRATCH);
      this.#execs = this.#map(EXECS);
      this.#forks = this.#map(FORKS);
      const maps = { scratch: scratch.fd, records: this.#execs.fd };
      this.#attach(
        'sched_process_fork',
        forkProgram(layout, namespace, { records: this.#forks.fd, execs: this.#execs.fd }),
      );
      this.#attach('sched_process_exec', execProgram(layout, namespace, maps));
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  /** The last program that a process with this pid executed. */
  exec(pid: number): ExecRecord | undefined {
    const bytes = this.#execs.lookup(pid);
    return bytes === undefined ? undefined : decodeExec(bytes);
  }

  /** The fork that the last process with this pid came from. */
  fork(pid: number): ForkRecord | undefined {
    const bytes = this.#forks.lookup(pid);
    return bytes === undefined ? undefined : decodeFork(bytes);
  }

  close(): void {
    for (const fd of this.#fds.splice(0).toReversed()) closeSync(fd);
  }

  #map(shape: MapShape): BpfMap {
    const map = new BpfMap(shape);
    this.#fds.push(map.fd);
    return map;
  }

  #attach(tracepoint: string, code: Buffer): void {
    const program = loadProgram(tracepoint.replace('sched_process', 'stakeout'), code);
    this.#fds.push(program);
    this.#fds.push(openRawTracepoint(tracepoint, program));
  }
}
