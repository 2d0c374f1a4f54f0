/**
 * Keeps essential files in the kernel: opens the file guard when it is wanted and possible, tells it what to keep and who may
 * change it, renews its deadline, and writes down what was refused.
 */
import { existsSync, type FSWatcher, watch } from 'node:fs';
import { messageOf } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { startTicksOf } from '../../host/agent-status.ts';
import { bootTimeNs } from '../../host/clock.ts';
import {
  type FileGuard,
  fileGuardSupport,
  inodeOf,
  locate,
  openFileGuard,
} from '../../host/file-guard/index.ts';
import { APT_DROP_IN, DPKG_DROP_IN } from '../../host/guard-places.ts';
import { type IdentitySource, openIdentity } from '../../host/identity/index.ts';
import { TOKENS } from '../guard/index.ts';
import { announce, answer, approvedTrees } from './approvals.ts';
import { KeptFiles } from './kept-files.ts';
import { planOf, type Wanted } from './plan.ts';
import { Refusals } from './refusals.ts';
import { wishOf } from './setting.ts';

export interface KernelGuardPorts {
  readonly stateDir: string;
  readonly now: () => Date;
  readonly append: (event: JournalEvent) => void;
  /** What is wanted to be there, as of now. */
  readonly wanted: () => readonly Wanted[];
  /** What `stakeout status` shows; called when it changes. */
  readonly told: (state: string) => void;
  /** Files without which no package change can be approved; for tests. */
  readonly packageGuard?: readonly string[];
  readonly approvals?: string;
}

/** An agent that hangs, or is stopped, guards nothing after this. */
const DEADLINE_NS = 10_000_000_000n;
const TICK_MS = 500;
/** Refusals are fetched so often: the script that was refused is still running then, and its line can be read. */
const FETCH_MS = 25;
const SETTLE_MS = 50;
/** The programs that put new files over old ones by renaming NAME.dpkg-new or NAME.dpkg-tmp. */
const MANAGERS = ['/usr/bin/dpkg', '/usr/bin/update-alternatives'];

type State = 'off' | 'impossible' | 'suspended' | 'on';

export class KernelGuard {
  readonly #ports: KernelGuardPorts;
  readonly #directory: string;
  readonly #kept = new KeptFiles();
  #guard: FileGuard | undefined;
  #identity: IdentitySource | undefined;
  #refusals: Refusals | undefined;
  #state: State = 'off';
  #text = '';
  #approved = new Map<number, string>();
  #timer: NodeJS.Timeout | undefined;
  #fetching: NodeJS.Timeout | undefined;
  #watcher: FSWatcher | undefined;
  #refused = 0;
  #lastTold: string | undefined;
  #syncing: NodeJS.Timeout | undefined;

  constructor(ports: KernelGuardPorts) {
    this.#ports = ports;
    this.#directory = ports.approvals ?? TOKENS;
  }

  /** Follows what is wished, from now on. Never throws: what is not possible is told. */
  start(): void {
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  /** The wanted files or what stands there changed. Looked at once for many changes in a row. */
  sync(): void {
    if (this.#guard === undefined || this.#syncing !== undefined) return;
    this.#syncing = setTimeout(() => {
      this.#syncing = undefined;
      this.#locate();
    }, SETTLE_MS);
  }

  #locate(): void {
    if (this.#guard === undefined) return;
    this.#guard.guard(this.#kept.locate(planOf(this.#ports.wanted()), locate));
    this.#tell();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#shut();
  }

  #tick(): void {
    try {
      this.#follow();
    } catch (error) {
      this.#shut();
      this.#enter('impossible', messageOf(error));
    }
  }

  #follow(): void {
    const { on, problem } = wishOf(this.#ports.stateDir);
    if (!on) {
      this.#shut();
      this.#enter('off', problem ?? 'stakeout guard kernel on switches it on');
      return;
    }
    const missing = (this.#ports.packageGuard ?? [APT_DROP_IN, DPKG_DROP_IN]).filter(
      (path) => !existsSync(path),
    );
    if (missing.length > 0) {
      this.#shut();
      this.#enter(
        'suspended',
        'without the package guard no package change could be approved: stakeout guard install',
      );
      return;
    }
    if (this.#guard === undefined && !this.#open()) return;
    this.#renew();
  }

  /** False when this kernel does not allow it; asked once, since that does not change while it runs. */
  #open(): boolean {
    if (this.#state === 'impossible') return false;
    const support = fileGuardSupport();
    if (!support.supported) {
      this.#enter('impossible', support.why);
      return false;
    }
    this.#guard = openFileGuard();
    this.#identity = openIdentity().source;
    const identity = this.#identity;
    this.#refusals = new Refusals(this.#kept, (pid, atNs) => identity.who(pid, atNs));
    this.#approveUs(this.#guard);
    announce(true, this.#directory);
    this.#watcher = watch(this.#directory, () => this.#approve());
    this.#watcher.on('error', () => {}); // the tick looks, too
    this.#locate();
    this.#renew();
    this.#fetching = setInterval(() => this.#takeDown(), FETCH_MS);
    this.#fetching.unref();
    this.#enter('on', 'asked for by stakeout guard kernel on');
    return true;
  }

  #approveUs(guard: FileGuard): void {
    const ticks = startTicksOf(process.pid);
    if (ticks === undefined) throw new Error('the agent cannot tell when it started: /proc is missing');
    guard.approve(process.pid, BigInt(ticks));
  }

  #renew(): void {
    const guard = this.#guard;
    if (guard === undefined) return;
    guard.managers(MANAGERS.filter((path) => existsSync(path)).map((path) => inodeOf(path)));
    this.#approve();
    guard.until(bootTimeNs() + DEADLINE_NS);
    this.#tell();
  }

  #approve(): void {
    const guard = this.#guard;
    if (guard === undefined) return;
    const trees = approvedTrees(this.#directory);
    const now = new Map(trees.map(({ pid, startTicks }) => [pid, startTicks]));
    for (const [pid, startTicks] of now)
      if (this.#approved.get(pid) !== startTicks) guard.approve(pid, BigInt(startTicks));
    for (const pid of this.#approved.keys()) if (!now.has(pid)) guard.disapprove(pid);
    this.#approved = now;
    answer(trees, this.#directory);
  }

  #takeDown(): void {
    const denials = this.#guard?.denials() ?? [];
    const events = this.#refusals?.take(denials, this.#ports.now().getTime()) ?? [];
    for (const event of events) this.#ports.append(event);
    this.#refused += denials.length; // told with the next tick
  }

  /** All is allowed again. What was refused until then is still written down. */
  #shut(): void {
    if (this.#guard === undefined) return;
    this.#takeDown();
    clearInterval(this.#fetching);
    clearTimeout(this.#syncing);
    this.#syncing = undefined;
    this.#watcher?.close();
    announce(false, this.#directory);
    this.#guard.close();
    this.#identity?.close();
    this.#guard = undefined;
    this.#identity = undefined;
    this.#approved.clear();
  }

  #enter(state: State, why: string): void {
    const before = this.#state;
    if (state !== before && state !== 'impossible')
      this.#ports.append({ kind: 'kernel-guard.switched', to: state, why });
    if (state === 'impossible' && before !== 'impossible')
      this.#ports.append({ kind: 'note', text: `no kernel guard: ${why}` });
    this.#state = state;
    this.#text = state === 'impossible' ? `not possible: ${why}` : `${state}: ${why}`;
    this.#tell();
  }

  /** What is told is written to disk: only what is new. */
  #tell(): void {
    const text = this.#state === 'on' ? this.#onText() : this.#text;
    if (text === this.#lastTold) return;
    this.#lastTold = text;
    this.#ports.told(text);
  }

  #onText(): string {
    const [first] = this.#kept.unkept;
    const some = first === undefined ? '' : `, ${this.#kept.unkept.length} not (${first.path}: ${first.why})`;
    const refused = this.#refused === 0 ? 'nothing refused' : `${this.#refused} refused`;
    return `on: ${this.#kept.size} names kept${some}, ${refused}`;
  }
}
