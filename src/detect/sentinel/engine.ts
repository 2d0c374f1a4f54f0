/** Events in, decisions and restores out: the sentinel without its thread. Everything here is synchronous. */
import { join } from 'node:path';
import { codeOf, messageOf } from '../../domain/errors.ts';
import type { Difference } from '../../domain/file-state.ts';
import { kindOf } from '../../domain/finding.ts';
import {
  CONTENT,
  EVENT,
  type FileEvent,
  type FileEvents,
  type FileEventSink,
  ITSELF,
  NAMES,
  SELF,
} from '../../host/file-events/index.ts';
import { covers, type Mount } from '../../host/mounts/index.ts';
import { BackgroundDigest } from './background-digest.ts';
import { Cover } from './cover.ts';
import type { Guard } from './guard.ts';
import { Judge } from './judge.ts';
import { type Look, look, type Trust } from './look.ts';
import type { EngineMessage, EnginePorts } from './ports.ts';
import { Settle } from './settle.ts';
import type { GuardOrder, OrdersReport, RecheckReport, RestoreOutcome, SentinelOptions } from './types.ts';
import { type TripListener, Watchlist } from './watchlist.ts';

export interface EngineSetup {
  readonly options: SentinelOptions;
  readonly ports: EnginePorts;
  readonly openEvents: (sink: FileEventSink) => FileEvents;
  readonly readMounts: () => readonly Mount[];
  readonly emit: (message: EngineMessage) => void;
}

/** Things happened to the names themselves: waiting for a writer would only lose time. */
const AT_ONCE =
  EVENT.deleted | EVENT.movedFrom | EVENT.movedTo | EVENT.attributes | EVENT.closedAfterWrite | SELF;

const GONE = EVENT.deleted | EVENT.movedFrom;

export class Engine implements TripListener {
  readonly #setup: EngineSetup;
  readonly #events: FileEvents;
  readonly #list: Watchlist;
  readonly #judge: Judge;
  readonly #cover: Cover;
  readonly #settle: Settle;
  readonly #digest: BackgroundDigest;
  #lost: string | undefined;

  constructor(setup: EngineSetup) {
    this.#setup = setup;
    this.#events = setup.openEvents({
      event: (event) => this.#event(event),
      lost: (why) => this.#missed(why),
    });
    this.#list = new Watchlist({
      events: this.#events,
      stateDir: setup.options.stateDir,
      listener: this,
    });
    this.#cover = new Cover(setup.readMounts);
    this.#digest = new BackgroundDigest((guard, digest) => this.#digested(guard, digest));
    this.#settle = new Settle((guard, pid) => this.#check(guard, pid, 'events'), setup.ports.monotonicMs);
    this.#judge = new Judge({
      ...setup,
      displacedDir: join(setup.options.stateDir, 'displaced'),
      cover: this.#cover,
      made: (directory) => this.#list.rewatch(directory),
      verifyLater: (guard) => this.#digest.add(guard),
    });
  }

  get source(): FileEvents['source'] {
    return this.#events.source;
  }

  /** Replaces all orders. What is already different is reported and left to the caller: it is older than our watch. */
  setOrders(orders: readonly GuardOrder[]): OrdersReport {
    this.#settle.close();
    const report = this.#list.replace(orders);
    this.#cover.accept();
    for (const guard of this.#list.guards) {
      const seen = look(guard, 'baseline');
      if (this.#isRight(guard, seen)) this.#accept(guard, seen);
      else this.#judge.report(guard, seen);
    }
    return report;
  }

  pause(paths: readonly string[]): void {
    this.#judge.pause(paths);
  }

  /** Ends the pause and looks at the paths; what changed meanwhile is reported, not restored. */
  resume(paths: readonly string[]): RecheckReport {
    const report = this.recheck(paths);
    this.#judge.resume(paths);
    return report;
  }

  /** Looks at the given components, or at all, trusting no events. */
  recheck(paths?: readonly string[]): RecheckReport {
    const wanted = paths === undefined ? undefined : new Set(paths);
    const guards = this.#list.guards.filter((g) => wanted?.has(g.order.component.path) ?? true);
    if (wanted === undefined) this.#list.rewatch('/');
    else for (const directory of new Set(guards.map((g) => g.directory))) this.#list.rewatch(directory);
    const differing = guards.filter((guard) => !this.#check(guard, 0, 'nothing'));
    return { checked: guards.length, differing: differing.map((guard) => guard.order.component.path) };
  }

  /** Restores now, whatever policy, transaction or contest say: somebody decided it. */
  restore(path: string): RestoreOutcome {
    const guard = this.#list.byPath(path);
    if (guard === undefined)
      return { kind: 'failed', why: `no order for ${path}`, next: 'take it into the baseline' };
    const seen = look(guard, 'nothing');
    if (this.#isRight(guard, seen)) {
      this.#right(guard, seen);
      return { kind: 'none' };
    }
    return this.#judge.restoreNow(guard, seen);
  }

  mountsChanged(): void {
    const changed = this.#cover.refresh();
    const touched = this.#list.guards.filter((guard) => changed.some((mount) => covers(mount, guard.place)));
    for (const directory of new Set(touched.map((guard) => guard.directory))) this.#list.rewatch(directory);
    for (const guard of touched) this.#check(guard, 0, 'nothing');
  }

  /** Delivers what is queued, now. */
  read(): void {
    this.#events.read();
  }

  close(): void {
    this.#settle.close();
    this.#digest.close();
    this.#events.close();
  }

  /** Its name went and nothing came in its place: that is answered before anything is looked at. */
  tripped(guard: Guard, mask: number, pid: number): boolean {
    if ((mask & GONE) === 0 || (mask & NAMES & ~GONE) !== 0) return false;
    if ((mask & CONTENT) !== 0) guard.dirty = true;
    return this.#judge.quick(guard, pid);
  }

  #event(event: FileEvent): void {
    const path = event.name === ITSELF ? event.directory : child(event.directory, event.name);
    const guards = this.#list.at(path);
    if (guards !== undefined) for (const guard of guards) this.#touched(guard, event);
    if ((event.mask & (NAMES | SELF)) === 0) return;
    const below = this.#list.below(path);
    if (below === undefined) return;
    this.#list.rewatch(path);
    for (const guard of below) this.#check(guard, event.pid, 'nothing');
  }

  #touched(guard: Guard, event: FileEvent): void {
    if ((event.mask & CONTENT) !== 0) guard.dirty = true;
    if (this.tripped(guard, event.mask, event.pid)) return;
    if ((event.mask & AT_ONCE) === 0) this.#settle.written(guard, event.pid);
    else this.#check(guard, event.pid, 'events');
  }

  /** Is it right? If not, the judge decides what happens. */
  #check(guard: Guard, pid: number, trust: Trust): boolean {
    this.#settle.judged(guard);
    try {
      const seen = look(guard, trust);
      if (this.#isRight(guard, seen)) {
        if (isOtherFile(guard, seen)) this.#judge.replaced(guard, pid);
        this.#right(guard, seen);
        return true;
      }
      this.#judge.decide(guard, seen, pid);
    } catch (error) {
      // One object that cannot be looked at (EIO, EACCES) must not end the watch over all others.
      if (codeOf(error) === undefined) throw error;
      this.#setup.emit({ kind: 'note', text: `cannot look at ${guard.place}: ${messageOf(error)}` });
    }
    return false;
  }

  #isRight(guard: Guard, seen: Look): boolean {
    return kindOf(guard.order.component, seen.found) === undefined;
  }

  #right(guard: Guard, seen: Look): void {
    this.#accept(guard, seen);
    this.#judge.right(guard);
  }

  #accept(guard: Guard, seen: Look): void {
    guard.good = seen.tuple;
    guard.dirty = false;
  }

  #digested(guard: Guard, digest: string): void {
    const ok = digest === guard.order.state.sha256;
    const { id, path } = guard.order.component;
    this.#setup.emit({ kind: 'verified', verified: { path, componentId: id, ok } });
    if (ok) return;
    guard.linkSpoiled = true;
    guard.good = undefined;
    const found: Difference[] = ['content'];
    this.#judge.decide(guard, { found }, 0);
  }

  /** Many losses in one reading are answered by one look, as soon as the reading is over. */
  #missed(why: string): void {
    if (this.#lost === undefined) setImmediate(() => this.#answerLoss());
    this.#lost = why;
  }

  #answerLoss(): void {
    const why = this.#lost;
    if (why === undefined) return;
    this.#lost = undefined;
    const start = this.#setup.ports.monotonicMs();
    const { checked, differing } = this.recheck();
    const tookMs = this.#setup.ports.monotonicMs() - start;
    this.#setup.emit({ kind: 'overflow', overflow: { why, checked, differing, tookMs } });
  }
}

function isOtherFile({ good, order }: Guard, { tuple }: Look): boolean {
  if (good === undefined || tuple === undefined || order.state.type !== 'file') return false;
  return good.ino !== tuple.ino || good.dev !== tuple.dev;
}

function child(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
