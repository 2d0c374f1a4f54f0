/** A canary file through the whole path: kept, watched, taken by a child process, seen, attributed, put back, journalled. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actorLine } from '../../domain/actor.ts';
import { type Component, componentId } from '../../domain/component.ts';
import { messageOf } from '../../domain/errors.ts';
import { type GuardOrder, Sentinel, type Sighting } from '../../detect/sentinel/index.ts';
import { run } from '../../host/process/index.ts';
import { captureState, Vault } from '../../identify/index.ts';
import { openJournal } from '../../journal/index.ts';

/** One link of the path, in the order in which they depend on each other. */
export interface Link {
  readonly link: 'vault' | 'watch' | 'event' | 'attribution' | 'restore' | 'journal';
  readonly ok: boolean;
  readonly detail: string;
}

const CONTENT = 'Stakeout keeps watch over this canary.\n';
const REMOVER = '/bin/rm';
/** A loaded host delivers an event in milliseconds; what takes longer than this does not come. */
const DEADLINE_MS = 5000;

/** Everything happens in a private directory below `stateDir`, which is removed again. */
export async function sendCanary(stateDir: string, now: () => Date): Promise<readonly Link[]> {
  const dir = mkdtempSync(join(realpathSync(stateDir), 'selftest-'));
  try {
    return await new Canary(dir, now).fly();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

class Canary {
  readonly #dir: string;
  readonly #path: string;
  readonly #now: () => Date;
  readonly #links: Link[] = [];

  constructor(dir: string, now: () => Date) {
    this.#dir = dir;
    this.#path = join(dir, 'nest', 'canary');
    this.#now = now;
  }

  async fly(): Promise<readonly Link[]> {
    mkdirSync(join(this.#dir, 'nest'));
    writeFileSync(this.#path, CONTENT, { mode: 0o640 });
    const order = await this.#try('vault', () => this.#keep());
    if (order === undefined) return this.#links;
    const sentinel = await this.#try('watch', () => this.#watch(order));
    if (sentinel === undefined) return this.#links;
    try {
      const sighting = await this.#try('event', () => this.#take(sentinel));
      if (sighting === undefined) return this.#links;
      await this.#try('attribution', () => this.#attributed(sighting));
      await this.#try('restore', () => this.#restored(sighting, order));
      await this.#try('journal', () => this.#journalled(sighting));
    } finally {
      await sentinel.stop();
    }
    return this.#links;
  }

  /** Runs one link; what it throws is what is broken about it. */
  async #try<T>(
    link: Link['link'],
    part: () => Promise<readonly [T, string]> | readonly [T, string],
  ): Promise<T | undefined> {
    try {
      const [value, detail] = await part();
      this.#links.push({ link, ok: true, detail });
      return value;
    } catch (error) {
      this.#links.push({ link, ok: false, detail: messageOf(error) });
      return undefined;
    }
  }

  #keep(): readonly [GuardOrder, string] {
    const state = captureState(this.#path);
    if (state?.sha256 === undefined) throw new Error('the canary could not be read');
    const vault = new Vault(join(this.#dir, 'vault'));
    vault.put(this.#path, state);
    if (vault.verify(state.sha256) === undefined) throw new Error('the copy in the vault is not the canary');
    const { link } = vault.refreshLink(this.#path, state);
    const component: Component = {
      id: componentId('file', this.#path),
      kind: 'file',
      class: 'data',
      path: this.#path,
      reason: [{ text: 'self-test' }],
      services: ['selftest'],
    };
    const order: GuardOrder = {
      component,
      state,
      mode: 'restore',
      copy: vault.pathOf(state.sha256),
      ...(link === undefined ? {} : { link }),
    };
    return [order, link === undefined ? 'a copy' : 'a copy and a hard link'];
  }

  async #watch(order: GuardOrder): Promise<readonly [Sentinel, string]> {
    const sentinel = await Sentinel.start({ stateDir: this.#dir });
    const { unwatched } = await sentinel.setOrders([order]);
    const [first] = unwatched;
    if (first !== undefined) {
      await sentinel.stop();
      throw new Error(`${first.directory} cannot be watched: ${first.why}`);
    }
    const { events, realtime, notes } = sentinel.status;
    return [sentinel, [events, realtime ? 'real-time' : 'ordinary priority', ...notes].join('; ')];
  }

  async #take(sentinel: Sentinel): Promise<readonly [Sighting, string]> {
    const { promise, resolve } = Promise.withResolvers<Sighting | undefined>();
    const timer = setTimeout(() => resolve(undefined), DEADLINE_MS);
    sentinel.once('sighting', resolve);
    const removed = await run([REMOVER, '-f', '--', this.#path]);
    if (removed.code !== 0) throw new Error(`the canary could not be removed: ${removed.stderr.trim()}`);
    const sighting = await promise;
    clearTimeout(timer);
    if (sighting === undefined) throw new Error(`no event within ${DEADLINE_MS / 1000} s of the removal`);
    return [sighting, `the removal was seen: ${sighting.differences.join(', ')}`];
  }

  #attributed({ actor }: Sighting): readonly [true, string] {
    if (actor === undefined || actor.rung === 'none')
      throw new Error('the remover is unknown: naming it needs root');
    const said = actor.process.argv?.join(' ');
    if (said !== [REMOVER, '-f', '--', this.#path].join(' '))
      throw new Error(`it was rm, but the record says: ${actorLine(actor)}`);
    if (!actor.ancestors.some((one) => one.pid === process.pid))
      throw new Error(`the ancestry lacks this program: ${actorLine(actor)}`);
    return [true, `${REMOVER} with its full command line and ancestry, from ${actor.rung}`];
  }

  #restored({ outcome }: Sighting, order: GuardOrder): readonly [true, string] {
    if (outcome.kind === 'failed' || outcome.kind === 'declined')
      throw new Error(`${outcome.kind}: ${outcome.why}`);
    if (outcome.kind === 'none') throw new Error('nothing was restored');
    const now = captureState(this.#path);
    if (now?.sha256 !== order.state.sha256 || now?.mode !== order.state.mode)
      throw new Error('what was put back is not the canary');
    if (readFileSync(this.#path, 'utf8') !== CONTENT) throw new Error('the content differs');
    return [true, `by ${outcome.tier} in ${outcome.tookUs} µs, content and mode verified`];
  }

  #journalled(sighting: Sighting): readonly [true, string] {
    const file = join(this.#dir, 'journal', 'journal.db');
    const journal = openJournal(file, { now: this.#now });
    const text = `canary ${sighting.path} was taken and put back`;
    journal.append({ kind: 'note', text });
    journal.close();
    const again = openJournal(file, { now: this.#now, readOnly: true });
    try {
      const found = [...again.entries()].some(({ event }) => event.kind === 'note' && event.text === text);
      if (!found) throw new Error('the entry is not in the journal when it is opened again');
      if (!again.verify().ok) throw new Error('the chain of the journal does not hold');
      return [true, 'written, read again, chain verified'];
    } finally {
      again.close();
    }
  }
}
