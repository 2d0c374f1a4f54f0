/** What is done about a component that is not as ordered, and what is said of it. */
import type { Actor } from '../../domain/actor.ts';
import { isHeld } from '../../host/held-paths.ts';
import { Contest } from './contest.ts';
import type { Cover } from './cover.ts';
import type { Guard } from './guard.ts';
import type { EngineMessage, EnginePorts } from './ports.ts';
import type { Look } from './look.ts';
import { attributesRestored } from './restore/attributes.ts';
import { restoreObject } from './restore/restore.ts';
import { looksOrdered, statOf, tupleOf } from './tuple.ts';
import type { Declined, RestoreOutcome, SentinelOptions } from './types.ts';

export interface JudgeSetup {
  readonly options: SentinelOptions;
  readonly ports: EnginePorts;
  readonly emit: (message: EngineMessage) => void;
  readonly displacedDir: string;
  readonly cover: Cover;
  readonly made: (directory: string) => void;
  readonly verifyLater: (guard: Guard) => void;
}

/** A decision, and the actor when it had to be asked for. */
interface Decision {
  readonly outcome: RestoreOutcome;
  readonly asked?: { readonly actor: Actor | undefined };
}

const NONE: RestoreOutcome = { kind: 'none' };
const decline = (why: Declined['why']): Declined => ({ kind: 'declined', why });

export class Judge {
  readonly #setup: JudgeSetup;
  readonly #contest: Contest;
  readonly #paused = new Set<string>();

  constructor(setup: JudgeSetup) {
    this.#setup = setup;
    this.#contest = new Contest(setup.options.contest);
  }

  pause(paths: readonly string[]): void {
    for (const path of paths) this.#paused.add(path);
  }

  resume(paths: readonly string[]): void {
    for (const path of paths) this.#paused.delete(path);
  }

  decide(guard: Guard, seen: Look, pid: number): void {
    const { outcome, asked } = this.#decision(guard, seen, pid);
    // Asking after the restore: the identity cache remembers the dead, the visitors of the site do not wait.
    const actor = asked === undefined ? this.#who(pid) : asked.actor;
    if (outcome.kind === 'restored')
      this.#contest.repaired(guard.place, actor, this.#setup.ports.monotonicMs());
    this.#say(guard, seen, { pid }, outcome, actor);
  }

  /**
   * The name was taken away and nothing else is known: when nothing speaks against it, the file is put back before
   * anything else is looked at. False when it takes a closer look, whatever was done until then.
   */
  quick(guard: Guard, pid: number): boolean {
    const { ports, cover } = this.#setup;
    const { linkBack, place } = guard;
    if (linkBack === undefined || guard.good === undefined || guard.dirty || guard.linkSpoiled) return false;
    if (guard.deferred || this.#paused.has(place) || cover.hides(place)) return false;
    const start = ports.monotonicMs();
    if (this.#contest.suspicious(place, start) || linkBack.held || ports.transactionUnderWay()) return false;
    if (!linkBack.run()) return false;
    this.#linkedBack(guard, pid, start, ports.monotonicMs());
    return true;
  }

  /** All that could wait until the file was back. */
  #linkedBack(guard: Guard, pid: number, start: number, end: number): void {
    const complete = attributesRestored(guard.directory, guard.name, guard.order.state);
    this.#remember(guard);
    if (!complete) guard.good = undefined; // our own event comes next, and that look finds what is different
    this.#verify(guard);
    const actor = this.#who(pid);
    this.#contest.repaired(guard.place, actor, start);
    const tookUs = Math.round((end - start) * 1000);
    const outcome = { kind: 'restored', tier: 'link', verified: 'tuple', tookUs } as const;
    this.#say(guard, { found: ['missing'] }, { pid }, outcome, actor);
  }

  /** Says what was different before the watch began, and does nothing. */
  report(guard: Guard, seen: Look): void {
    this.#say(guard, seen, { pid: 0, older: true }, NONE, undefined);
  }

  restoreNow(guard: Guard, seen: Look): RestoreOutcome {
    guard.deferred = false;
    if (this.#setup.cover.hides(guard.place)) return decline('occupied');
    return this.#restore(guard, seen, false);
  }

  /** It is as ordered (again). */
  right(guard: Guard): void {
    guard.deferred = false;
    if (guard.reported === '') return;
    guard.reported = '';
    const { id, path } = guard.order.component;
    const returned = { path, componentId: id, seenAt: this.#setup.ports.now().toISOString() };
    this.#setup.emit({ kind: 'returned', returned });
  }

  /** Another file stands there, as ordered. */
  replaced(guard: Guard, pid: number): void {
    const { id, path } = guard.order.component;
    const actor = this.#who(pid);
    const by = actor === undefined ? {} : { actor };
    this.#setup.emit({ kind: 'replaced', replaced: { path, componentId: id, ...by } });
  }

  #decision(guard: Guard, seen: Look, pid: number): Decision {
    const { ports, cover, options } = this.#setup;
    if (guard.order.mode !== 'restore' || isEdit(guard, seen)) return { outcome: NONE };
    if (isHeld(options.stateDir, guard.order.component.path)) return { outcome: decline('policy') };
    if (cover.hides(guard.place)) return { outcome: decline('occupied') };
    if (guard.deferred) return { outcome: NONE }; // the end of the transaction judges it
    if (this.#paused.has(guard.order.component.path)) return this.#defer(guard);
    const transaction = ports.transactionUnderWay();
    if (!transaction && !this.#contest.suspicious(guard.place, ports.monotonicMs()))
      return { outcome: this.#restore(guard, seen, false) };
    const actor = this.#who(pid);
    const asked = { actor };
    if (transaction && mayBePackageManager(actor)) return { ...this.#defer(guard), asked };
    if (this.#contest.contested(guard.place, actor, ports.monotonicMs()))
      return { outcome: decline('contested'), asked };
    const outcome = this.#restore(guard, seen, transaction);
    if (transaction && outcome.kind === 'declined') guard.deferred = true;
    return { outcome, asked };
  }

  #defer(guard: Guard): Decision {
    guard.deferred = true;
    return { outcome: decline('transaction') };
  }

  #restore(guard: Guard, seen: Look, transaction: boolean): RestoreOutcome {
    const { ports, displacedDir, made } = this.#setup;
    const start = ports.monotonicMs();
    const result = restoreObject(guard, seen.found, { displacedDir, transaction, made });
    if (result.kind !== 'restored') return result;
    const tookUs = Math.round((ports.monotonicMs() - start) * 1000);
    this.#remember(guard);
    if (result.verified === 'tuple') this.#verify(guard);
    const before = result.tier === 'attributes' && seen.now !== undefined ? { before: seen.now } : {};
    return { ...result, ...before, tookUs };
  }

  /** Our own restore causes events too; knowing the tuple, they cost one lstat(2). */
  #remember(guard: Guard): void {
    const stat = statOf(guard.place);
    // Somebody may have been quicker than this line: only what looks as ordered counts as our own work.
    guard.good = stat !== undefined && looksOrdered(stat, guard.order.state) ? tupleOf(stat) : undefined;
    guard.dirty = false;
    guard.reported = '';
  }

  #verify(guard: Guard): void {
    if (guard.order.state.sha256 !== undefined) this.#setup.verifyLater(guard);
  }

  #who(pid: number): Actor | undefined {
    return pid === 0 ? undefined : this.#setup.ports.who(pid);
  }

  #say(
    guard: Guard,
    seen: Look,
    when: { readonly pid: number; readonly older?: true },
    outcome: RestoreOutcome,
    actor: Actor | undefined,
  ): void {
    const differences = seen.found;
    // Each edit is news: the one before may have broken the service and this one mended it.
    const edition = isEdit(guard, seen) ? String(seen.tuple?.ctimeNs) : '';
    const said = `${differences.join()} ${outcome.kind} ${edition}`;
    // One statement for one state: events that change nothing about it are no news.
    if (
      outcome.kind !== 'restored' &&
      (guard.reported === said || (guard.deferred && outcome.kind === 'none'))
    )
      return;
    if (outcome.kind !== 'restored') guard.reported = said;
    const { id, path } = guard.order.component;
    const seenAt = this.#setup.ports.now().toISOString();
    const covered = this.#setup.cover.hides(guard.place) ? { covered: true } : {};
    const by = actor === undefined ? {} : { actor };
    const sighting = { path, componentId: id, differences, seenAt, ...when, ...by, ...covered, outcome };
    this.#setup.emit({ kind: 'sighting', sighting });
  }
}

/** Other content, and not none: somebody works on it. */
function isEdit({ order }: Guard, { found, now }: Look): boolean {
  if (order.keepEdits !== true || now?.type !== 'file' || now.size === 0) return false;
  return found.includes('content') || found.includes('size');
}

/** While a package manager works, an unknown actor is taken for it: restoring into an upgrade would be worse than waiting. */
function mayBePackageManager(actor: Actor | undefined): boolean {
  return actor === undefined || actor.rung === 'none' || actor.transaction !== undefined;
}
