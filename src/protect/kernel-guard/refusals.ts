/** From what the kernel refused to entries of the journal. */
import type { Actor } from '../../domain/actor.ts';
import { actorSchema, type EventOf, type JournalEvent } from '../../domain/event.ts';
import type { Denial } from '../../host/file-guard/index.ts';
import { runningScript } from '../../host/identity/index.ts';
import type { KeptFiles } from './kept-files.ts';

/** So many are written down in this time; a storm of them must not fill the disk. The rest is counted. */
const WINDOW_MS = 10_000;
const MOST_IN_WINDOW = 100;

type Refused = EventOf<'kernel-guard.refused'>;

export class Refusals {
  readonly #kept: KeptFiles;
  readonly #who: (pid: number, atNs: bigint) => Actor | undefined;
  #window = { from: Number.NEGATIVE_INFINITY, told: 0, over: 0 };

  constructor(kept: KeptFiles, who: (pid: number, atNs: bigint) => Actor | undefined) {
    this.#kept = kept;
    this.#who = who;
  }

  /** One entry for what one process tried on one file. `atMs`: any clock that goes forward. */
  take(denials: readonly Denial[], atMs: number): JournalEvent[] {
    const events: JournalEvent[] = this.#turn(atMs);
    for (const { first, count } of grouped(denials).values()) {
      if (this.#window.told >= MOST_IN_WINDOW) this.#window.over += count;
      else events.push(this.#event(first, count));
      this.#window.told += 1;
    }
    return events;
  }

  /** Begins a new window when the last is over, and tells what was not told in it. */
  #turn(atMs: number): JournalEvent[] {
    if (atMs - this.#window.from < WINDOW_MS) return [];
    const { over } = this.#window;
    this.#window = { from: atMs, told: 0, over: 0 };
    return over === 0 ? [] : [{ kind: 'note', text: `the kernel guard refused ${over} more attempts` }];
  }

  #event(denial: Denial, times: number): Refused {
    const kept = this.#kept.of(denial);
    const actor = this.#who(denial.pid, denial.atNs);
    const path = kept?.path ?? denial.name;
    const script = actor && (actor.script ?? runningScript(actor, path));
    const { operation, pid, comm, uid } = denial;
    return {
      kind: 'kernel-guard.refused',
      operation,
      path,
      services: [...(kept?.services ?? [])],
      times,
      pid,
      comm,
      uid,
      ...(actor === undefined ? {} : { by: actorSchema.parse(actor) }),
      ...(script === undefined ? {} : { script }),
    };
  }
}

function grouped(denials: readonly Denial[]): ReadonlyMap<string, { first: Denial; count: number }> {
  const groups = new Map<string, { first: Denial; count: number }>();
  for (const denial of denials) {
    const { operation, place, object, pid, startNs } = denial;
    const where = place ?? object;
    const key = [
      operation,
      where && ('name' in where ? `${where.directory.inode}/${where.name}` : where.inode),
      pid,
      startNs,
    ].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: denial, count: 1 });
    else group.count += 1;
  }
  return groups;
}
