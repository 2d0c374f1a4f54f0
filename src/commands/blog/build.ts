/** `stakeout blog build` and `publish`. */
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  buildSite,
  frozenComments,
  HistoryStore,
  pageWeight,
  publishSite,
  readBlog,
  postmortemReader,
  undoPublish,
  writeSite,
} from '../../learn/blog/index.ts';
import type { Context } from '../context.ts';
import { paint, renderJson, visible } from '../output/index.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { drillExists } from '../postmortem/drills.ts';
import { commentsIfAny, JSON_FLAG, STATE_FLAG, type StateFlag } from './places.ts';

export const blogBuildSchema = z.object({
  schema: z.literal('stakeout.blog-build/1'),
  out: z.string(),
  posts: z.array(z.object({ id: z.string(), title: z.string(), path: z.string(), bytes: z.number() })),
  drafts: z.array(z.object({ name: z.string(), why: z.string() })),
  /** Published before, and gone from the directory now. */
  missing: z.array(z.string()),
  files: z.number(),
  /** Of the heaviest page with its style and script, without pictures. */
  heaviest: z.number(),
});

interface BuildFlags extends StateFlag {
  readonly out: string;
  readonly preview: boolean;
  readonly json: boolean;
}

async function buildBlog(this: Context, flags: BuildFlags, directory: string): Promise<void> {
  const source = resolve(this.cwd, directory);
  const blog = readBlog(source, {
    now: this.now(),
    history: new HistoryStore(source, !flags.preview),
    readDirectory: postmortemReader({ now: this.now(), drillExists: await drillExists() }),
    drafts: flags.preview,
  });
  const store = commentsIfAny(this, flags);
  try {
    const files = buildSite(blog.site, blog.posts, frozenComments(blog.site, store));
    writeSite(resolve(this.cwd, flags.out), files);
    const pages = blog.posts.map(({ post }) => {
      const path = `posts/${post.slug}.html`;
      return { id: post.id, title: post.title, path, bytes: pageWeight(files, path) };
    });
    const report = {
      schema: 'stakeout.blog-build/1' as const,
      out: flags.out,
      posts: pages,
      drafts: blog.drafts.map(([name, why]) => ({ name, why })),
      missing: [...blog.missing],
      files: files.size,
      heaviest: Math.max(
        0,
        ...[...files.keys()].filter((p) => p.endsWith('.html')).map((p) => pageWeight(files, p)),
      ),
    };
    this.stdout.write(flags.json ? renderJson(report) : wordsOf(this, report));
    if (report.missing.length > 0) this.exit(EXIT.found);
  } finally {
    store?.close();
  }
}

/** Above that a page is slow where networks are (issue: ≤ 100 KB without pictures). */
const HEAVY = 100_000;

function wordsOf(context: Context, report: z.infer<typeof blogBuildSchema>): string {
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  const warn = (text: string): string => `${paint('warn', text, context.stdout.color)}\n`;
  return [
    ...report.posts.map(({ path, title, bytes }) => `${path}  ${visible(title)} (${kilobytes(bytes)})\n`),
    ...report.drafts.map(({ name, why }) => `not built: ${visible(name)} ${visible(why)}\n`),
    ...report.missing.map((id) =>
      warn(`${visible(id)} was published before and is gone: its address leads nowhere now`),
    ),
    ...(report.heaviest > HEAVY
      ? [warn(`the heaviest page has ${kilobytes(report.heaviest)}; 100 kB are meant`)]
      : []),
    `${report.posts.length} posts, ${report.files} files in ${visible(report.out)}\n`,
  ].join('');
}

export const build = buildCommand({
  func: buildBlog,
  parameters: {
    flags: {
      out: {
        kind: 'parsed',
        parse: String,
        brief: 'Directory for the site; replaced as a whole',
        placeholder: 'directory',
      },
      preview: { kind: 'boolean', brief: 'Drafts too, and nothing is recorded as published', default: false },
      state: STATE_FLAG,
      json: JSON_FLAG,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Directory with blog.yaml and the posts', parse: String, placeholder: 'directory' },
      ],
    },
  },
  docs: {
    brief: 'Builds the site of a directory of posts and post-mortems',
    fullDescription:
      'Comments that were approved become part of the pages. What readers get is recorded in DIRECTORY/.history: changed posts say so, and old addresses lead to the new ones.\nExit codes: 0 built, 1 built and a post that was published before is gone, 4 the directory cannot be used; then nothing was changed.',
  },
});

interface PublishFlags {
  readonly to: string;
  readonly undo: boolean;
}

function publishBlog(this: Context, { to, undo }: PublishFlags, site?: string): void {
  const target = resolve(this.cwd, to);
  if (!undo && site === undefined)
    throw new StakeoutError('stakeout blog publish', 'what to publish is missing', {
      exit: EXIT.usage,
      next: 'stakeout blog publish SITE --to DIRECTORY, or --undo --to DIRECTORY',
    });
  const release = undo ? undoPublish(target) : publishSite(resolve(this.cwd, site ?? ''), target, this.now());
  this.stdout.write(`${visible(target)} shows ${visible(release.release)}\n`);
  if (release.previous !== undefined)
    this.stdout.write(
      `before: ${visible(release.previous)}; to go back: stakeout blog publish --undo --to ${visible(to)}\n`,
    );
}

export const publish = buildCommand({
  func: publishBlog,
  parameters: {
    flags: {
      to: {
        kind: 'parsed',
        parse: String,
        brief: 'Where the web server looks, its document root',
        placeholder: 'directory',
      },
      undo: { kind: 'boolean', brief: 'Show the release before again', default: false },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'A site that was built', parse: String, placeholder: 'site', optional: true }],
    },
  },
  docs: {
    brief: 'Puts a built site where a web server looks, at once and with a way back',
    fullDescription:
      'The directory is a link to a copy; the last three copies are kept beside it. A directory that something else filled is refused.',
  },
});
