/** The recorder of failing calls as the rest of Stakeout sees it. */
import { existsSync } from 'node:fs';
import { messageOf } from '../../domain/errors.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import type { MapEntry } from '../bpf/index.ts';
import { bootTimeNs, tickNs } from '../clock.ts';
import { callsByNumber } from './call-table.ts';
import { decodePlaces, decodeRecord, type CallRecord } from './decode.ts';
import { toFailingCalls } from './failing-call.ts';
import { childrenOf } from './family.ts';
import { type KernelRung, KernelSide } from './kernel-side.ts';
import { idleShare, spare } from './sparing.ts';

export type RecorderRung = KernelRung | 'none';

export interface FailingCallRecorder {
  /** `none`: nothing is recorded, every answer is empty. */
  readonly rung: RecorderRung;
  /**
   * Processes to record, by the id of their service, as this process's pid namespace numbers them; with them all their children,
   * those they have and those they will have, whatever these execute. Adds to what is followed; a process that ends is forgotten
   * by itself. Call it again when a service was started anew by somebody else. Some ten microseconds a process.
   */
  readonly follow: (services: ReadonlyMap<string, readonly number[]>) => void;
  /**
   * From now on every process that executes one of these absolute paths belongs to the service, whoever starts it: a service
   * manager, an operator, a start that fails within milliseconds. Processes below another root directory (containers) do not.
   * Only for programs that are nothing but this service's: an interpreter would bring all its scripts along.
   */
  readonly followPrograms: (services: ReadonlyMap<string, readonly string[]>) => void;
  /** Every failing call since the start or the last `clear`, by first time; some milliseconds. Reading changes nothing. */
  readonly snapshot: () => readonly FailingCall[];
  readonly clear: () => void;
  /** Detaches. Idempotent. The kernel does the same when this process ends in any way. */
  readonly close: () => void;
}

/** What a launch is watched with: the same recorder, which also notes what was opened. */
export interface LaunchRecorder extends FailingCallRecorder {
  /** What was opened successfully, the latest last. */
  readonly opened: () => readonly OpenedFile[];
  /** Runs `start`; every process that it starts is followed. Only for synchronous starters such as `spawn`. */
  readonly following: <T>(service: string, start: () => T) => T;
}

export interface OpenedFile {
  /** Absolute, as the process sees it. */
  readonly path: string;
  readonly comm: string;
}

export interface Opened<R> {
  readonly recorder: R;
  /** Why a better rung is not in use, one sentence each; empty on the best. */
  readonly why: readonly string[];
}

const LADDER: readonly KernelRung[] = ['ebpf', 'ebpf-plain'];

export interface RecorderOptions {
  /**
   * For a recorder that runs all day: on a host without processor time to spare it hears of system calls a third of the time.
   * Default: it always listens, as one does who looks for a cause now.
   */
  readonly sparing?: boolean;
  /** Limits the ladder, for tests and for hosts that forbid a rung. */
  readonly rungs?: readonly KernelRung[];
}

/** Climbs down until something holds. Never throws: without root or eBPF the recorder is an empty one, and `why` says so. */
export function openFailingCallRecorder(options: RecorderOptions = {}): Opened<FailingCallRecorder> {
  return openLadder(options, false);
}

/** The same for the launch of a second instance; costs every process of the host a look-up per call, so only for seconds. */
export function openLaunchRecorder(options: RecorderOptions = {}): Opened<LaunchRecorder> {
  return openLadder(options, true);
}

function openLadder(options: RecorderOptions, opens: boolean): Opened<LaunchRecorder> {
  const why: string[] = [];
  for (const rung of LADDER.filter((r) => options.rungs?.includes(r) ?? true)) {
    try {
      return { recorder: openRung(rung, opens, options.sparing === true), why };
    } catch (thrown) {
      why.push(`recording failing calls by ${rung} is not available: ${messageOf(thrown)}`);
    }
  }
  return { recorder: NOTHING, why };
}

const NOTHING: LaunchRecorder = {
  rung: 'none',
  follow: () => {},
  followPrograms: () => {},
  snapshot: () => [],
  clear: () => {},
  close: () => {},
  opened: () => [],
  following: (_service, start) => start(),
};

function openRung(rung: KernelRung, opens: boolean, sparing: boolean): LaunchRecorder {
  const recorder = new KernelRecorder(rung, opens);
  try {
    recorder.prove();
    if (sparing) recorder.spare();
    return recorder;
  } catch (thrown) {
    recorder.close();
    throw thrown;
  }
}

/** A path that nobody else asks for. */
const PROOF = '/proc/self/stakeout-proof';

class KernelRecorder implements LaunchRecorder {
  readonly rung: KernelRung;
  readonly #kernel: KernelSide;
  readonly #services: string[] = [];
  readonly #tickNs = tickNs();
  #closed = false;
  #endSparing: (() => void) | undefined;

  constructor(rung: KernelRung, opens: boolean) {
    this.rung = rung;
    this.#kernel = new KernelSide({ rung, opens });
  }

  /** One failing call of our own has to arrive: registers, pid namespace and maps are as we believe, or this rung is none. */
  prove(): void {
    const seen = this.following('proof', () => {
      existsSync(PROOF);
      return this.snapshot().some((call) => call.subject === PROOF && call.errno === 'ENOENT');
    });
    if (!seen) throw new Error('it does not hear its own calls');
    this.clear();
    this.#services.length = 0;
  }

  follow(services: ReadonlyMap<string, readonly number[]>): void {
    if (this.#closed) return;
    const followed = new Set([...services.values()].flat());
    for (const [id, pids] of services) {
      const service = this.#index(id);
      for (const pid of pids) this.#followOne(pid, service);
      this.#followDescendants(pids, service, followed);
    }
  }

  /** Asked for after their parents became members: whoever was forked before that is in the list, whoever later is a member already. */
  #followDescendants(pids: readonly number[], service: number, followed: Set<number>): void {
    for (let parents = pids; parents.length > 0; ) {
      const children = parents.flatMap((pid) => childrenOf(pid)).filter((pid) => !followed.has(pid));
      for (const pid of children) {
        followed.add(pid);
        this.#followOne(pid, service);
      }
      parents = children;
    }
  }

  followPrograms(services: ReadonlyMap<string, readonly string[]>): void {
    if (this.#closed) return;
    for (const [id, paths] of services)
      for (const path of paths) this.#kernel.followProgram(path, this.#index(id));
  }

  /** A process that ended while it was entered would leave its number to another one. */
  #followOne(pid: number, service: number): void {
    this.#kernel.follow(pid, service);
    if (!existsSync(`/proc/${pid}`)) this.#kernel.unfollow(pid);
  }

  following<T>(service: string, start: () => T): T {
    this.#kernel.follow(process.pid, this.#index(service));
    try {
      return start();
    } finally {
      this.#kernel.unfollow(process.pid);
    }
  }

  snapshot(): readonly FailingCall[] {
    if (this.#closed) return [];
    const sinceBoot = bootTimeNs();
    const now = Date.now();
    return toFailingCalls(this.#decoded(this.#kernel.failures()), {
      calls: callsByNumber(this.#kernel.architecture),
      services: this.#services,
      at: (ns) => new Date(now - Number(sinceBoot - ns) / NS_PER_MS).toISOString(),
    });
  }

  opened(): readonly OpenedFile[] {
    const records = this.#closed ? [] : this.#decoded(this.#kernel.opened());
    return records
      .filter((record) => record.errno === 0 && record.subject.startsWith('/'))
      .toSorted((a, b) => Number(a.lastNs - b.lastNs))
      .map(({ subject, comm }) => ({ path: subject, comm }));
  }

  clear(): void {
    if (!this.#closed) this.#kernel.clear();
  }

  /** From now on as `sparing` says; ends with `close`. */
  spare(): void {
    this.#endSparing = spare(this.#kernel, idleShare());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#endSparing?.();
    this.#kernel.close();
  }

  /** Records first: what they refer to was noted before them. */
  #decoded(entries: readonly MapEntry[]): CallRecord[] {
    const places = decodePlaces(this.#kernel.places());
    return entries.map(({ key, value }) => decodeRecord(key, value, places, this.#tickNs));
  }

  #index(service: string): number {
    const known = this.#services.indexOf(service);
    return known >= 0 ? known : this.#services.push(service) - 1;
  }
}

const NS_PER_MS = 1e6;
