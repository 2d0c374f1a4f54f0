/** The recorder in the kernel: programs on tracepoints, and the maps they fill. */
import { closeSync, readlinkSync, statSync } from 'node:fs';
import {
  loadProgram,
  type MapEntry,
  openRawTracepoint,
  attachTyped,
  openTracepoint,
  PROGRAM_TYPE,
  ProgramRefused,
  tracepointFormat,
} from '../bpf/index.ts';
import { attemptProgram } from './attempt-program.ts';
import { callProgram, type CallProgramParts } from './call-program.ts';
import { type Architecture, callTable } from './call-table.ts';
import {
  classicForkProgram,
  execProgram,
  exitProgram,
  forkProgram,
  plainExitProgram,
} from './family-programs.ts';
import { closeMaps, createMaps, descriptorsOf, type KernelMaps } from './kernel-maps.ts';
import { kernelLayout, type Layout } from './layout.ts';
import { ownRoot } from './own-root.ts';
import { PROGRAM_BYTES } from './record.ts';
import { registersOf } from './registers.ts';
import type { OwnNamespace } from './steps.ts';

/**
 * `ebpf`: all of it. `ebpf-plain`: on a kernel that does not describe its structures; no paths of descriptors and relative paths,
 * no fatal signals, no refusals of connections that were not waited for, no services found by the program they execute.
 */
export type KernelRung = 'ebpf' | 'ebpf-plain';

export interface KernelSideOptions {
  readonly rung: KernelRung;
  /** Record what is opened, too. */
  readonly opens: boolean;
}

const INDEX_BYTES = 4;
const CLASSIC_FORK = 'sched/sched_process_fork';

/** Everything lives by file descriptors: the kernel drops it when they are closed, by us or by our end, kill -9 included. */
export class KernelSide {
  readonly architecture: Architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
  readonly #programs: number[] = [];
  readonly #namespace = ownNamespace();
  readonly #maps: KernelMaps;
  /** The program on the end of system calls, and its link while it is attached. */
  readonly #calls: LoadedCalls;
  #link: number | undefined;

  /** Throws when this kernel, or our privilege, does not allow it; nothing is left behind then. */
  constructor(options: KernelSideOptions) {
    const registers = registersOf(process.arch);
    const layout = options.rung === 'ebpf' ? kernelLayout() : undefined;
    this.#maps = createMaps({ opens: options.opens, nested: this.#namespace !== undefined });
    try {
      for (const [number, entry] of callTable(this.architecture, options.opens))
        this.#maps.calls.update(number, entry);
      const maps = descriptorsOf(this.#maps);
      if (layout === undefined) this.#attachPlainFamily();
      else this.#attachFamily(layout);
      const parts = { maps, registers, namespace: this.#namespace, layout, opens: options.opens };
      this.#calls = loadCalls(parts);
      this.#programs.push(this.#calls.program);
      this.resume();
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  /** Makes a process, as our own pid namespace numbers it, a member; its later children are members by themselves. */
  follow(pid: number, service: number): void {
    this.#maps.seeds.update(pid, indexValue(service));
  }

  /** Makes whoever executes this file a member. False when the path is too long to be followed. */
  followProgram(path: string, service: number): boolean {
    const key = Buffer.alloc(PROGRAM_BYTES);
    if (Buffer.byteLength(path) >= PROGRAM_BYTES) return false;
    key.write(path);
    this.#maps.programs.update(key, indexValue(service));
    return true;
  }

  /** Undoes `follow`; children stay members. */
  unfollow(pid: number): void {
    this.#maps.seeds.delete(pid);
  }

  /**
   * Hears of no system call until `resume`; who belongs to which service, fatal signals and refused connections are followed on.
   * Some 0.1 ms each. What is heard of costs every call on the host some nanoseconds.
   */
  readonly pause = (): void => {
    if (this.#link !== undefined) closeSync(this.#link);
    this.#link = undefined;
  };

  readonly resume = (): void => {
    const { program, typed } = this.#calls;
    this.#link ??= typed ? attachTyped(program) : openRawTracepoint('sys_exit', program);
  };

  failures(): readonly MapEntry[] {
    const { failed, absent, asked } = this.#maps;
    return [failed, absent, asked].flatMap((map) => map.entries());
  }

  opened(): readonly MapEntry[] {
    return this.#maps.opened.entries();
  }

  places(): readonly MapEntry[] {
    return this.#maps.places.entries();
  }

  clear(): void {
    const { failed, absent, asked, opened } = this.#maps;
    for (const map of [failed, absent, asked, opened]) map.entries({ drain: true });
  }

  close(): void {
    this.pause();
    for (const fd of this.#programs.splice(0).toReversed()) closeSync(fd);
    closeMaps(this.#maps);
  }

  #attachFamily(layout: Layout): void {
    const maps = descriptorsOf(this.#maps);
    this.#attach('sched_process_exit', exitProgram(layout, maps, this.#namespace));
    this.#attach('sched_process_fork', forkProgram(layout, maps, this.#namespace));
    this.#attach('sched_process_exec', execProgram(layout, maps, ownRoot(layout)));
    this.#attach('inet_sock_set_state', attemptProgram(layout, maps));
  }

  #attachPlainFamily(): void {
    const maps = descriptorsOf(this.#maps);
    this.#attach('sched_process_exit', plainExitProgram(maps, this.#namespace));
    const child = tracepointFormat(CLASSIC_FORK).get('child_pid');
    if (child === undefined) throw new Error(`${CLASSIC_FORK} does not tell the child's pid`);
    const code = classicForkProgram(child, maps, this.#namespace);
    const program = loadProgram('stakeout_fork', code, PROGRAM_TYPE.TRACEPOINT);
    this.#programs.push(program);
    this.#programs.push(openTracepoint(CLASSIC_FORK, program));
  }

  #attach(tracepoint: string, code: Buffer): void {
    const program = loadProgram(`stakeout_${tracepoint.split('_').at(-1)}`, code);
    this.#programs.push(program);
    this.#programs.push(openRawTracepoint(tracepoint, program));
  }
}

interface LoadedCalls {
  readonly program: number;
  readonly typed: boolean;
}

/** Typed where the kernel takes it: the same program with fewer calls in it. */
function loadCalls(parts: Omit<CallProgramParts, 'typed'>): LoadedCalls {
  if (parts.layout !== undefined) {
    try {
      const code = callProgram({ ...parts, typed: true });
      const type = PROGRAM_TYPE.TYPED_TRACEPOINT;
      return { program: loadProgram('stakeout_calls', code, type, parts.layout.sysExit), typed: true };
    } catch (thrown) {
      if (!(thrown instanceof ProgramRefused)) throw thrown;
    }
  }
  return { program: loadProgram('stakeout_calls', callProgram({ ...parts, typed: false })), typed: false };
}

function indexValue(index: number): Buffer {
  const value = Buffer.alloc(INDEX_BYTES);
  value.writeUInt32LE(index);
  return value;
}

/** `PROC_PID_INIT_INO`, include/linux/proc_ns.h: the initial pid namespace has the same number on every machine. */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';
const OWN_PID_NAMESPACE = '/proc/self/ns/pid';

function ownNamespace(): OwnNamespace | undefined {
  if (readlinkSync(OWN_PID_NAMESPACE) === INITIAL_PID_NAMESPACE) return undefined;
  const { dev, ino } = statSync(OWN_PID_NAMESPACE);
  return { device: dev, inode: ino };
}
