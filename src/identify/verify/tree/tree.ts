/** Baseline and verification of any directory tree. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';
import { withLock } from '../../../host/lock.ts';
import { hostId } from '../../../host/machine-id.ts';
import { privateDirectory } from '../../../host/state-directory.ts';
import {
  type DamagedGeneration,
  DamageError,
  type FrameReader,
  Generations,
  keyForWriting,
  loadKey,
} from '../../signed/index.ts';
import { pathText, type TreeChange } from './change.ts';
import { countsSchema, decodeDigests, decodeExtra, decodeImage, encodeImage } from './codec.ts';
import { compareImages } from './compare.ts';
import { verifyIncrementally } from './incremental.ts';
import type { Image } from './image.ts';
import { type Newcomers, newcomersOf } from './newcomers.ts';
import { scan } from './pool.ts';
import type { TreeLevel, TreeReport } from './report.ts';
import { resolveDirectory } from './root.ts';
import { deviceOf, type Walk, walk } from './walk.ts';

export interface TreeOptions {
  readonly stateDir: string;
  readonly now?: () => Date;
  readonly threads?: number;
  /** What is being done, and how many entries are done. */
  readonly onProgress?: (what: string, done: number) => void;
}

const FRAME = { kind: 'tree', version: 1 };
const metaSchema = z.object({
  generation: z.number(),
  root: z.string(),
  hostId: z.string(),
  createdAt: z.string(),
  device: z.number(),
  counts: countsSchema,
});
type Meta = z.infer<typeof metaSchema>;

export class TreeBaseline {
  /** Absolute, without links. */
  readonly root: string;
  /** Its bytes, one character each. */
  readonly #bytes: string;
  readonly #options: TreeOptions;
  readonly #generations: Generations;

  constructor(directory: string, options: TreeOptions) {
    const bytes = resolveDirectory(directory);
    this.root = pathText(bytes.toString('latin1'));
    this.#bytes = bytes.toString('latin1').replace(/\/$/, '');
    this.#options = options;
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    this.#generations = new Generations(join(options.stateDir, 'trees', id), FRAME, 'tree');
  }

  /** Whether anything was recorded, intact or not. */
  exists(): boolean {
    return this.#generations.numbers().length > 0;
  }

  /** Size of the newest generation on disk, bytes. */
  storedBytes(): number {
    const newest = this.#generations.numbers()[0];
    return newest === undefined ? 0 : statSync(this.#generations.file(newest)).size;
  }

  /** Takes the tree as it is now. */
  async record(): Promise<TreeReport> {
    const { stateDir, now = () => new Date() } = this.#options;
    const { image, walked } = await this.#take();
    const createdAt = now().toISOString();
    privateDirectory(join(privateDirectory(stateDir), 'trees'));
    const generation = withLock(join(stateDir, 'lock'), () =>
      this.#generations.write(keyForWriting(stateDir), (n) => ({
        meta: this.#meta(n, createdAt, image),
        sections: encodeImage(image),
      })),
    );
    const noNewcomers = { dirs: [], entries: [], unreadable: [] };
    const changes = compareImages(image, image.digests, image, noNewcomers); // only what could not be read
    return this.#report(
      'recorded',
      'full',
      { generation, createdAt },
      image,
      changes,
      [],
      mountNotes(walked),
    );
  }

  async verify(level: TreeLevel): Promise<TreeReport> {
    const key = loadKey(this.#options.stateDir);
    const { value, damaged } = await this.#generations.newestAsync(key, async (frame, generation) => {
      const meta = this.#readMeta(frame, generation);
      return this.#verifyWith(frame, meta, level);
    });
    if (value !== undefined) return { ...value, damaged };
    throw new StakeoutError(
      `there is no usable baseline of ${this.root}`,
      damaged.map((d) => `${d.file}: ${d.why}`).join('\n') || 'none was taken',
      {
        next: `find out who changed it; take a new one: stakeout verify --tree ${this.root} --init`,
        exit: EXIT.input,
      },
    );
  }

  async #verifyWith(frame: FrameReader, meta: Meta, level: TreeLevel): Promise<TreeReport> {
    const notes: string[] = [];
    const moved = meta.device !== deviceOf(this.#bytes || '/');
    if (moved && level !== 'full')
      notes.push('the tree is on another device than recorded: verified in full');
    if (!moved && level !== 'full') {
      const changes = await verifyIncrementally(frame, meta.counts, {
        ...this.#scanOptions('verifying'),
        level,
      });
      return this.#report('verified', level, meta, meta.counts, changes, [], notes);
    }
    const recorded = decodeImage(frame, meta.counts);
    decodeExtra(frame, recorded);
    const digests = decodeDigests(frame, recorded.entries);
    // Names may have come since: a walk finds them while the workers read what is known.
    const root = this.#bytes || '/';
    let newcomers: Newcomers | undefined;
    const found = await scan(recorded.names, {
      ...this.#scanOptions('reading'),
      level: 'full',
      meanwhile: () => {
        const walked = walk(root);
        notes.push(...mountNotes(walked));
        newcomers = newcomersOf(root, recorded.names, walked);
      },
    });
    if (newcomers === undefined) throw new Error('the tree was not walked');
    const changes = compareImages(recorded, digests, found, newcomers);
    return this.#report('verified', 'full', meta, found, changes, [], notes);
  }

  async #take(): Promise<{ image: Image; walked: Walk }> {
    const root = this.#bytes || '/';
    const walked = walk(root, (n) => this.#options.onProgress?.('listing', n));
    const image = await scan(walked.names, { ...this.#scanOptions('reading'), level: 'full' });
    for (const [dir, code] of walked.errors) image.dirErrors.set(dir, code);
    return { image, walked };
  }

  #scanOptions(what: string): {
    root: string;
    rootDevice: number;
    threads?: number;
    onProgress: (done: number) => void;
  } {
    const { threads, onProgress } = this.#options;
    return {
      root: this.#bytes || '/',
      rootDevice: deviceOf(this.#bytes || '/'),
      ...(threads === undefined ? {} : { threads }),
      onProgress: (done) => onProgress?.(what, done),
    };
  }

  #meta(generation: number, createdAt: string, { names }: Image): Meta {
    return {
      generation,
      root: this.root,
      hostId: hostId().id,
      createdAt,
      device: deviceOf(this.#bytes || '/'),
      counts: { dirs: names.dirs.count, entries: names.entries.count },
    };
  }

  #readMeta(frame: FrameReader, generation: number): Meta {
    const parsed = metaSchema.safeParse(frame.meta);
    if (!parsed.success) throw new DamageError('its header is not understood');
    const meta = parsed.data;
    if (meta.generation !== generation) throw new DamageError('another generation, put under this number');
    if (meta.root !== this.root) throw new DamageError(`it is of ${meta.root}, put under another name`);
    if (meta.hostId !== hostId().id)
      throw new StakeoutError(`the baseline of ${this.root} is of another host`, 'the host id differs', {
        next: `take one of this host: stakeout verify --tree ${this.root} --init`,
        exit: EXIT.input,
      });
    return meta;
  }

  #report(
    action: TreeReport['action'],
    level: TreeLevel,
    { generation, createdAt }: { generation: number; createdAt: string },
    size: Image | { dirs: number; entries: number },
    changes: readonly TreeChange[],
    damaged: readonly DamagedGeneration[],
    notes: readonly string[],
  ): TreeReport {
    const counts =
      'names' in size ? { dirs: size.names.dirs.count, entries: size.names.entries.count } : size;
    return {
      schema: 'stakeout.tree/1',
      root: this.root,
      action,
      level,
      generation,
      recordedAt: createdAt,
      directories: counts.dirs,
      entries: counts.entries,
      changes,
      damaged,
      notes,
    };
  }
}

function mountNotes({ mounts }: Walk): string[] {
  return mounts.map((path) => `${pathText(path)} is another file system and was not entered`);
}
