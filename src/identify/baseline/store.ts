/** Signed generations of the baseline under the state directory. */
import { join } from 'node:path';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { withLock } from '../../host/lock.ts';
import { hostId, type HostId } from '../../host/machine-id.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import {
  type DamagedGeneration,
  DamageError,
  type FrameReader,
  Generations,
  keyForWriting,
  loadKey,
} from '../signed/index.ts';
import { type Baseline, type BaselineDraft, baselineSchema } from './model.ts';

const FRAME = { kind: 'baseline', version: 1 };
const SECTION = 'baseline.json';

export interface LoadedBaseline {
  /** The newest generation that verifies; absent when there is none. */
  readonly baseline?: Baseline;
  /** Newer generations that were passed over because they are not intact. Never empty and silent: tell the operator. */
  readonly damaged: readonly DamagedGeneration[];
}

export interface StoreOptions {
  readonly host?: HostId;
  readonly now?: () => Date;
}

export class BaselineStore {
  readonly stateDir: string;
  readonly #generations: Generations;
  readonly #host: HostId;
  readonly #now: () => Date;

  constructor(stateDir: string, options: StoreOptions = {}) {
    this.stateDir = stateDir;
    this.#generations = new Generations(join(stateDir, 'baseline'), FRAME, 'baseline');
    this.#host = options.host ?? hostId();
    this.#now = options.now ?? (() => new Date());
  }

  /** Numbers of the generations on disk, newest first. */
  generations(): readonly number[] {
    return this.#generations.numbers();
  }

  /** Never throws for damage. Throws for a baseline of another host, and for a key that cannot be read. */
  load(): LoadedBaseline {
    const newest = this.#generations.newest(loadKey(this.stateDir), (frame, n) => this.#read(frame, n));
    return newest.value === undefined
      ? { damaged: newest.damaged }
      : { baseline: newest.value, damaged: newest.damaged };
  }

  /** As `load`, for callers that cannot go on without one. */
  require(): LoadedBaseline & { readonly baseline: Baseline } {
    const { baseline, damaged } = this.load();
    if (baseline !== undefined) return { baseline, damaged };
    if (damaged.length === 0)
      throw new StakeoutError('there is no baseline', `nothing in ${this.#generations.directory}`, {
        next: 'take one while the services are healthy: stakeout baseline create',
        exit: EXIT.input,
      });
    const list = damaged.map((d) => `${d.file}: ${d.why}`).join('\n');
    throw new StakeoutError('no generation of the baseline can be used', list, {
      next: 'find out who changed them; then take a new one: stakeout baseline create',
      exit: EXIT.input,
    });
  }

  /** All generations that verify: what the vault must keep. */
  intact(): readonly Baseline[] {
    const key = loadKey(this.stateDir);
    const all = new Map<number, Baseline>();
    this.#generations.newest(key, (frame, n) => {
      all.set(n, this.#read(frame, n));
      throw new DamageError('looking for more');
    });
    return [...all.values()];
  }

  /** Writes the next generation durably and returns it. */
  save(draft: BaselineDraft): Baseline {
    privateDirectory(this.stateDir);
    return withLock(join(this.stateDir, 'lock'), () => {
      const key = keyForWriting(this.stateDir);
      let saved: Baseline | undefined;
      this.#generations.write(key, (generation) => {
        saved = this.#complete(draft, generation);
        return {
          meta: { generation },
          sections: [{ name: SECTION, bytes: Buffer.from(JSON.stringify(saved)) }],
        };
      });
      if (saved === undefined) throw new Error('the generation was not written');
      return saved;
    });
  }

  #complete(draft: BaselineDraft, generation: number): Baseline {
    const { services, entries, accounts, pages, broken } = draft;
    return {
      schema: 'stakeout.baseline/1',
      generation,
      host: this.#host.name,
      hostId: this.#host.id,
      createdAt: this.#now().toISOString(),
      services,
      entries,
      accounts,
      pages,
      broken,
    };
  }

  #read(frame: FrameReader, generation: number): Baseline {
    const parsed = baselineSchema.safeParse(parseJson(frame.section(SECTION)));
    if (!parsed.success) throw new DamageError(`its content is not understood: ${parsed.error.message}`);
    const baseline = parsed.data;
    if (baseline.generation !== generation)
      throw new DamageError(`it is generation ${baseline.generation}, put under another number`);
    if (baseline.hostId !== this.#host.id) throw this.#otherHost(baseline, generation);
    return baseline;
  }

  #otherHost(baseline: Baseline, generation: number): StakeoutError {
    return new StakeoutError(
      `the baseline is of another host: ${baseline.host}`,
      `${this.#generations.file(generation)} was taken on ${baseline.host}, this is ${this.#host.name} (or its machine id changed)`,
      {
        next: `take one of this host: move ${this.stateDir} away, then stakeout baseline create`,
        exit: EXIT.input,
      },
    );
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new DamageError(messageOf(error));
  }
}
