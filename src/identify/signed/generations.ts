/** A directory of numbered signed files, `000001.EXT` upwards: the newest counts, those before it are what one falls back to. */
import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { TEMPORARY_PREFIX, writeDurably, writeError } from '../../host/durable-file.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { DamageError, encodeFrame, type FrameKind, FrameReader, type Section } from './frame.ts';
import type { SigningKey } from './key.ts';

/** How many generations are kept, the newest included. */
export const KEPT_GENERATIONS = 5;
const DIGITS = 6;

/** A generation that could not be used. */
export interface DamagedGeneration {
  readonly generation: number;
  readonly file: string;
  readonly why: string;
}

export interface Newest<T> {
  readonly value?: T;
  readonly generation?: number;
  /** Newer than the one used; empty when the newest was used. */
  readonly damaged: readonly DamagedGeneration[];
}

export class Generations {
  readonly directory: string;
  readonly #kind: FrameKind;
  readonly #extension: string;

  constructor(directory: string, kind: FrameKind, extension: string) {
    this.directory = directory;
    this.#kind = kind;
    this.#extension = extension;
  }

  file(generation: number): string {
    return join(this.directory, `${String(generation).padStart(DIGITS, '0')}.${this.#extension}`);
  }

  /** Newest first; whether they are intact is not said. */
  numbers(): number[] {
    return this.#names()
      .map((name) =>
        name.endsWith(`.${this.#extension}`) ? Number(name.slice(0, -this.#extension.length - 1)) : 0,
      )
      .filter((n) => Number.isInteger(n) && n > 0)
      .sort((a, b) => b - a);
  }

  /** The newest generation that is intact and that `read` accepts; `read` throws DamageError for what it does not. */
  newest<T>(key: SigningKey | undefined, read: (frame: FrameReader, generation: number) => T): Newest<T> {
    const damaged: DamagedGeneration[] = [];
    for (const generation of this.numbers()) {
      const result = this.#tryRead(generation, key, read);
      if (!(result instanceof DamageError)) return { value: result.value, generation, damaged };
      damaged.push({ generation, file: this.file(generation), why: result.message });
    }
    return { damaged };
  }

  /** As `newest`, with a reader that takes its time: sections are read, and found damaged, while it works. */
  async newestAsync<T>(
    key: SigningKey | undefined,
    read: (frame: FrameReader, generation: number) => Promise<T>,
  ): Promise<Newest<T>> {
    const damaged: DamagedGeneration[] = [];
    for (const generation of this.numbers()) {
      const opened = this.#tryOpen(generation, key);
      try {
        if (opened instanceof DamageError) throw opened;
        return { value: await read(opened, generation), generation, damaged };
      } catch (error) {
        if (!(error instanceof DamageError)) throw error;
        damaged.push({ generation, file: this.file(generation), why: error.message });
      } finally {
        if (!(opened instanceof DamageError)) opened.close();
      }
    }
    return { damaged };
  }

  /** Writes the next generation and forgets the oldest. Call it under the state directory's lock. */
  write(
    key: SigningKey,
    content: (generation: number) => { meta: unknown; sections: readonly Section[] },
  ): number {
    privateDirectory(this.directory);
    this.#removeLeftovers();
    const generation = (this.numbers()[0] ?? 0) + 1;
    const { meta, sections } = content(generation);
    writeDurably(this.file(generation), encodeFrame(this.#kind, meta, sections, key), {
      mode: 0o600,
      exclusive: true,
    });
    for (const old of this.numbers().slice(KEPT_GENERATIONS)) unlinkSync(this.file(old));
    return generation;
  }

  #tryRead<T>(
    generation: number,
    key: SigningKey | undefined,
    read: (frame: FrameReader, generation: number) => T,
  ): { value: T } | DamageError {
    const frame = this.#tryOpen(generation, key);
    if (frame instanceof DamageError) return frame;
    try {
      return { value: read(frame, generation) };
    } catch (error) {
      return asDamage(error);
    } finally {
      frame.close();
    }
  }

  #tryOpen(generation: number, key: SigningKey | undefined): FrameReader | DamageError {
    if (key === undefined) return new DamageError('the key that signed it is missing');
    try {
      return new FrameReader(this.file(generation), this.#kind, key);
    } catch (error) {
      return asDamage(error);
    }
  }

  /** What a killed writer left; nobody writes now, since the caller holds the lock. */
  #removeLeftovers(): void {
    for (const name of this.#names()) {
      if (!name.startsWith(TEMPORARY_PREFIX)) continue;
      try {
        unlinkSync(join(this.directory, name));
      } catch (error) {
        throw writeError(join(this.directory, name), error);
      }
    }
  }

  #names(): string[] {
    try {
      return statSync(this.directory, { throwIfNoEntry: false }) === undefined
        ? []
        : readdirSync(this.directory);
    } catch (error) {
      if (codeOf(error) !== 'EACCES') throw error;
      throw new StakeoutError(`cannot read ${this.directory}`, 'permission denied', {
        next: 'run as root',
        exit: EXIT.privilege,
        cause: error,
      });
    }
  }
}

/** The error when it means that the file is not intact; throws every other one. */
function asDamage(error: unknown): DamageError {
  if (error instanceof DamageError) return error;
  const code = codeOf(error);
  if (code === 'EIO' || code === 'EISDIR') return new DamageError(code);
  throw error;
}
