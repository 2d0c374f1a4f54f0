/** What readers were given, and when: kept beside the posts, so that a changed text says so and an old address still leads there. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { writeDurably } from '../../host/durable-file.ts';
import type { Post, PostHistory, Published } from './model.ts';

export const HISTORY_DIRECTORY = '.history';

const historySchema = z.object({
  schema: z.literal('stakeout.post-history/1'),
  id: z.string(),
  slugs: z.array(z.string()).check(z.minLength(1)),
  versions: z
    .array(
      z.object({
        at: z.iso.datetime(),
        sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
        note: z.optional(z.string()),
      }),
    )
    .check(z.minLength(1)),
});

const siteSchema = z.object({ schema: z.literal('stakeout.blog-identity/1'), authority: z.string() });

export class HistoryStore {
  readonly #directory: string;
  readonly #record: boolean;

  /** With `record` false, nothing is written: what readers would get is only looked at. */
  constructor(blogDirectory: string, record: boolean) {
    this.#directory = join(blogDirectory, HISTORY_DIRECTORY);
    this.#record = record;
  }

  /** Who names the posts in feeds; fixed at the first build, whatever the address becomes. */
  authority(address: string, now: Date): string {
    const file = join(this.#directory, 'site.json');
    if (existsSync(file)) return parsed(file, siteSchema).authority;
    const authority = `${new URL(address).hostname},${now.toISOString().slice(0, 10)}`;
    this.#write(file, { schema: 'stakeout.blog-identity/1', authority });
    return authority;
  }

  /** `post` with its history; a text or name that is new becomes part of it. */
  publish(post: Post, now: Date): Published {
    const text = textOf(post);
    const sha256 = createHash('sha256').update(text).digest('hex');
    const before = this.#read(post.id);
    const history = grown(before, post, sha256, now);
    if (history !== before) {
      this.#writeText(sha256, text);
      this.#write(this.#fileOf(post.id), {
        schema: 'stakeout.post-history/1',
        id: post.id,
        slugs: history.slugs,
        versions: history.versions,
      });
    }
    return { post, history, textOf: (digest) => (digest === sha256 ? text : this.#text(digest)) };
  }

  /** Posts that were published once and are not among `ids` now. */
  missing(ids: readonly string[]): readonly string[] {
    if (!existsSync(this.#directory)) return [];
    return readdirSync(this.#directory)
      .filter((name) => name.startsWith('post-') && name.endsWith('.json'))
      .map((name) => parsed(join(this.#directory, name), historySchema).id)
      .filter((id) => !ids.includes(id));
  }

  #read(id: string): PostHistory | undefined {
    const file = this.#fileOf(id);
    if (!existsSync(file)) return undefined;
    const { slugs, versions } = parsed(file, historySchema);
    return { slugs, versions: versions.map((version) => ({ ...version, note: version.note })) };
  }

  #fileOf(id: string): string {
    const name = /^[A-Za-z0-9][\w.-]{0,99}$/.test(id) ? id : createHash('sha256').update(id).digest('hex');
    return join(this.#directory, `post-${name}.json`);
  }

  #text(sha256: string): string | undefined {
    const file = join(this.#directory, 'texts', `${sha256}.md`);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  #writeText(sha256: string, text: string): void {
    if (!this.#record) return;
    mkdirSync(join(this.#directory, 'texts'), { recursive: true });
    writeDurably(join(this.#directory, 'texts', `${sha256}.md`), [Buffer.from(text)], { mode: 0o644 });
  }

  #write(file: string, value: unknown): void {
    if (!this.#record) return;
    mkdirSync(this.#directory, { recursive: true });
    writeDurably(file, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)], { mode: 0o644 });
  }
}

/** What readers read, and nothing that they do not. */
function textOf(post: Post): string {
  return `# ${post.title}\n\n${post.body.trim()}\n`;
}

function grown(before: PostHistory | undefined, post: Post, sha256: string, now: Date): PostHistory {
  const version = { at: now.toISOString(), sha256, note: post.change };
  const former = post.formerSlugs.filter((slug) => slug !== post.slug);
  if (before === undefined)
    return { slugs: [...former, post.slug], versions: [{ ...version, note: undefined }] };
  const known = before.slugs.filter((slug) => slug !== post.slug);
  const slugs = [...new Set([...former, ...known]), post.slug];
  const changed = before.versions.at(-1)?.sha256 !== sha256;
  if (!changed && slugs.join() === before.slugs.join()) return before;
  return { slugs, versions: changed ? [...before.versions, version] : before.versions };
}

function parsed<Schema extends z.ZodMiniType>(file: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new StakeoutError(`cannot use ${file}`, 'it is not as Stakeout writes it', {
      next: 'restore it from where the posts are kept; without it readers lose the history of that post',
      exit: EXIT.input,
      cause,
    });
  }
}
