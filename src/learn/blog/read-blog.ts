/** A directory of posts: `blog.yaml`, files `NAME.md`, and directories of post-mortems. */
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { HistoryStore } from './history.ts';
import { newestFirst, type Post, type Published, type Site } from './model.ts';
import { readPostFile } from './post-file.ts';
import { MAX_SITE_FILE, readSiteFile } from './site-file.ts';

export const SITE_FILE = 'blog.yaml';
const MAX_POST = 2 << 20;

/** A directory in the blog as a post: a post-mortem, say. Problems as `FILE:LINE:COLUMN: what is wrong`. */
export type ReadDirectory = (path: string, name: string) => DirectoryReading;

export type DirectoryReading =
  | { readonly kind: 'post'; readonly post: Post }
  /** Not for readers yet, and why. */
  | { readonly kind: 'draft'; readonly why: string; readonly post: Post }
  | { readonly kind: 'broken'; readonly problems: readonly string[] }
  | { readonly kind: 'none' };

export interface Blog {
  readonly site: Site;
  readonly posts: readonly Published[];
  /** Names of what is not for readers, and why. */
  readonly drafts: readonly (readonly [name: string, why: string])[];
  /** Were published once and are not there now. */
  readonly missing: readonly string[];
}

export interface ReadOptions {
  readonly now: Date;
  readonly history: HistoryStore;
  readonly readDirectory: ReadDirectory;
  /** Drafts among the posts, to look at them. */
  readonly drafts: boolean;
}

/** Throws StakeoutError with every problem that was found; then nothing was recorded. */
export function readBlog(directory: string, options: ReadOptions): Blog {
  const siteText = textOf(join(directory, SITE_FILE), MAX_SITE_FILE);
  const reading = readSiteFile(siteText);
  if (!reading.ok) throw unusable(directory, reading.problems);
  const found = readdirSync(directory)
    .filter((name) => !name.startsWith('.') && name !== SITE_FILE)
    .sort()
    .map((name) => ({ name, reading: readEntry(directory, name, options.readDirectory) }));
  const problems = found.flatMap(({ reading: one }) => (one.kind === 'broken' ? one.problems : []));
  const posts = found.flatMap(({ reading: one }) =>
    one.kind === 'post' || (one.kind === 'draft' && options.drafts) ? [one.post] : [],
  );
  const all = [...problems, ...clashes(posts)];
  if (all.length > 0) throw unusable(directory, all);
  const { schema: _, ...site } = reading.site;
  return {
    site: { ...site, authority: options.history.authority(site.address, options.now) },
    posts: newestFirst(posts.map((post) => options.history.publish(post, options.now))),
    drafts: found.flatMap(({ name, reading: one }) =>
      one.kind === 'draft' ? [[name, one.why] as const] : [],
    ),
    missing: options.history.missing(posts.map(({ id }) => id)),
  };
}

function readEntry(directory: string, name: string, readDirectory: ReadDirectory): DirectoryReading {
  const path = join(directory, name);
  const stats = lstatSync(path);
  if (stats.isDirectory()) return readDirectory(path, name);
  if (!stats.isFile() || !name.endsWith('.md')) return { kind: 'none' };
  const reading = readPostFile(textOf(path, MAX_POST), name);
  if (!reading.ok) return { kind: 'broken', problems: reading.problems };
  const { post, draft } = reading;
  return draft ? { kind: 'draft', why: 'says draft: true', post } : { kind: 'post', post };
}

/** Two posts at one address, or known by one name. */
function clashes(posts: readonly Post[]): readonly string[] {
  const twice = (what: string, of: (post: Post) => string): readonly string[] =>
    [...Map.groupBy(posts, of)]
      .filter(([, ones]) => ones.length > 1)
      .map(
        ([value, ones]) =>
          `${ones.map(({ title }) => `“${title}”`).join(' and ')}: both have the ${what} ${value}`,
      );
  return [...twice('slug', ({ slug }) => slug), ...twice('id', ({ id }) => id)];
}

function textOf(path: string, most: number): string {
  if (!existsSync(path))
    throw new StakeoutError(`cannot read ${path}`, 'it is not there', {
      next: 'it names the blog: title, description, address and author; see docs/formats/blog.md',
      exit: EXIT.input,
    });
  if (statSync(path).size > most)
    throw new StakeoutError(`cannot read ${path}`, `it is longer than ${most} bytes`, { exit: EXIT.input });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    throw new StakeoutError(`cannot read ${path}`, 'it is not UTF-8', { exit: EXIT.input, cause });
  }
}

const SHOWN = 20;

function unusable(directory: string, problems: readonly string[]): StakeoutError {
  const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
  return new StakeoutError(`cannot build ${directory}`, [...problems.slice(0, SHOWN), ...more].join('\n'), {
    exit: EXIT.input,
    next: 'mend these; nothing was changed',
  });
}
