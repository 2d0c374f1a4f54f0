/**
 * What a quick verification may skip: files that were found as recorded, with what tells that they were not touched since.
 * An accelerator, never an authority: it is not signed, and one that is damaged or of another baseline is as if absent.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { StakeoutError } from '../../../domain/errors.ts';
import { writeDurably } from '../../../host/durable-file.ts';
import type { BaselineEntry } from '../../baseline/index.ts';
import type { FileIdentity } from '../../state/index.ts';

const text = z.string();
const schema = z.object({
  schema: z.literal('stakeout.quick/1'),
  files: z.record(
    text,
    z.object({
      identity: z.object({ dev: text, ino: text, size: text, mtimeNs: text, ctimeNs: text }),
      /** Digest of the recorded state that the file was found to have. */
      state: text,
    }),
  ),
});

interface Known {
  readonly identity: FileIdentity;
  readonly state: string;
}

export class QuickCache {
  readonly #file: string;
  readonly #known: Map<string, Known>;

  private constructor(file: string, known: Map<string, Known>) {
    this.#file = file;
    this.#known = known;
  }

  static load(stateDir: string): QuickCache {
    const file = join(stateDir, 'quick.json');
    const parsed = schema.safeParse(readJson(file));
    return new QuickCache(file, new Map(parsed.success ? Object.entries(parsed.data.files) : []));
  }

  /** True when the file was found to be as `entry` says, and was not touched since. */
  vouches(entry: BaselineEntry, identity: FileIdentity | undefined): boolean {
    const known = this.#known.get(entry.component.id);
    if (known === undefined || identity === undefined || known.state !== stateDigest(entry)) return false;
    const { dev, ino, size, mtimeNs, ctimeNs } = known.identity;
    return (
      dev === identity.dev &&
      ino === identity.ino &&
      size === identity.size &&
      mtimeNs === identity.mtimeNs &&
      ctimeNs === identity.ctimeNs
    );
  }

  learn(entry: BaselineEntry, identity: FileIdentity): void {
    this.#known.set(entry.component.id, { identity, state: stateDigest(entry) });
  }

  forget(entry: BaselineEntry): void {
    this.#known.delete(entry.component.id);
  }

  /** Why it could not be kept; undefined when it was. Nothing depends on it but speed. */
  save(): string | undefined {
    const content = JSON.stringify({ schema: 'stakeout.quick/1', files: Object.fromEntries(this.#known) });
    try {
      writeDurably(this.#file, [Buffer.from(content)]);
      return undefined;
    } catch (error) {
      if (error instanceof StakeoutError) return error.message;
      throw error;
    }
  }
}

function stateDigest(entry: BaselineEntry): string {
  return createHash('sha256').update(JSON.stringify(entry.state)).digest('hex');
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // absent, unreadable or torn: a full look takes its place
  }
}
