/** A built site on disk. Only what was found in it when it was looked through can be asked for: no name of a request becomes a path. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';
import type { SearchEntry } from '../search.ts';
import { redirectsSchema, siteRecordSchema, type SiteRecord } from '../site-record.ts';

export interface Served {
  readonly bytes: Buffer;
  readonly etag: string;
}

interface Loaded {
  readonly stamp: string;
  readonly directory: string;
  readonly site: SiteRecord;
  readonly redirects: Readonly<Record<string, string>>;
  readonly names: ReadonlySet<string>;
  readonly files: Map<string, Served>;
}

const searchSchema = z.array(
  z.object({
    u: z.string(),
    t: z.string(),
    d: z.string(),
    a: z.string(),
    g: z.array(z.string()),
    b: z.string(),
  }),
);

/** Kept in memory: pages and feeds. Longer files, evidence mostly, are read each time. */
const KEPT_BYTES = 256 << 10;
const NOT_FOR_READERS: ReadonlySet<string> = new Set(['site.json', 'redirects.json']);

export class SiteFolder {
  readonly #path: string;
  #loaded: Loaded;

  /** Throws when it is no site. */
  constructor(path: string) {
    this.#path = path;
    this.#loaded = load(path);
  }

  get site(): SiteRecord {
    return this.#current().site;
  }

  redirect(path: string): string | undefined {
    const { redirects } = this.#current();
    return Object.hasOwn(redirects, path) ? redirects[path] : undefined;
  }

  file(name: string): Served | undefined {
    const { names, files, directory } = this.#current();
    if (!names.has(name)) return undefined;
    const known = files.get(name);
    if (known !== undefined) return known;
    const file = join(directory, name);
    if (!existsSync(file)) return undefined;
    const bytes = readFileSync(file);
    const served = { bytes, etag: etagOf(bytes) };
    if (bytes.byteLength <= KEPT_BYTES) files.set(name, served);
    return served;
  }

  searchIndex(): readonly SearchEntry[] {
    const file = this.file('search.json');
    return file === undefined ? [] : searchSchema.parse(JSON.parse(file.bytes.toString('utf8')));
  }

  /** A site that was built or published anew takes the place of the old one at the next request. */
  #current(): Loaded {
    if (stampOf(this.#path) !== this.#loaded.stamp) this.#loaded = load(this.#path);
    return this.#loaded;
  }
}

export function etagOf(bytes: Buffer | string): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 24)}"`;
}

function stampOf(path: string): string {
  const stats = statSync(join(path, 'site.json'), { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.dev}:${stats.ino}:${stats.mtimeMs}:${stats.size}`;
}

function load(path: string): Loaded {
  const stamp = stampOf(path);
  try {
    const directory = realpathSync(path);
    const json = (name: string): unknown => JSON.parse(readFileSync(join(directory, name), 'utf8'));
    return {
      stamp,
      directory,
      site: siteRecordSchema.parse(json('site.json')),
      redirects: redirectsSchema.parse(json('redirects.json')),
      names: new Set(namesIn(directory).filter((name) => !NOT_FOR_READERS.has(name))),
      files: new Map(),
    };
  } catch (cause) {
    throw new StakeoutError(`cannot serve ${path}`, 'it is no site as `stakeout blog build` makes it', {
      next: 'stakeout blog build DIR --out SITE',
      exit: EXIT.input,
      cause,
    });
  }
}

/** Plain files only; a link in a site leads nowhere. */
function namesIn(directory: string, below = ''): readonly string[] {
  return readdirSync(join(directory, below), { withFileTypes: true }).flatMap((entry) => {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return namesIn(directory, name);
    return entry.isFile() && !entry.name.startsWith('.') ? [name] : [];
  });
}
