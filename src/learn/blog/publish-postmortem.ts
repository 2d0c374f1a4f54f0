/**
 * The blog of this host: `blog/posts` in the state directory (an administrator puts `blog.yaml` there, which makes it one), and the site
 * that is built of it beside it, `blog/site`, for `stakeout blog serve` or `publish`. A post-mortem is copied into it as it is when it is
 * published, so that what is edited afterwards waits for the next time.
 */
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeError } from '../../host/durable-file.ts';
import { CommentStore } from '../comments/index.ts';
import type { CheckOptions } from '../postmortem/index.ts';
import { buildSite } from './build.ts';
import { frozenComments } from './freeze.ts';
import { HistoryStore } from './history.ts';
import { postPath } from './places.ts';
import { postmortemReader } from './post-of-postmortem.ts';
import { readBlog, SITE_FILE } from './read-blog.ts';
import { writeSite } from './write-site.ts';

export interface HostBlog {
  readonly posts: string;
  readonly site: string;
  /** Of comments; need not be there. */
  readonly comments: string;
}

/** Undefined where nobody has set one up. */
export function blogOf(stateDir: string): HostBlog | undefined {
  const directory = join(stateDir, 'blog');
  const posts = join(directory, 'posts');
  if (!existsSync(join(posts, SITE_FILE))) return undefined;
  return { posts, site: join(directory, 'site'), comments: join(directory, 'comments.db') };
}

/** Gives the address of its page. Throws StakeoutError when the blog cannot be built; then readers have what they had. */
export function publishInBlog(
  blog: HostBlog,
  postmortem: string,
  name: string,
  options: Pick<CheckOptions, 'now' | 'drillExists'>,
): string {
  const place = join(blog.posts, name);
  const made = join(blog.posts, `.${name}.new`);
  const before = join(blog.posts, `.${name}.old`);
  // Left by an end in the middle of it: what readers had comes first.
  if (existsSync(before) && !existsSync(place)) renameSync(before, place);
  rmSync(before, { recursive: true, force: true });
  try {
    rmSync(made, { recursive: true, force: true });
    cpSync(postmortem, made, { recursive: true });
    if (existsSync(place)) renameSync(place, before);
    renameSync(made, place);
    return build(blog, name, options);
  } catch (error) {
    rmSync(place, { recursive: true, force: true });
    if (existsSync(before)) renameSync(before, place);
    throw writeError(place, error);
  } finally {
    rmSync(made, { recursive: true, force: true });
    rmSync(before, { recursive: true, force: true });
  }
}

function build(blog: HostBlog, name: string, options: Pick<CheckOptions, 'now' | 'drillExists'>): string {
  let slug = '';
  const read = postmortemReader(options);
  const { site, posts } = readBlog(blog.posts, {
    now: options.now,
    history: new HistoryStore(blog.posts, true),
    readDirectory: (path, directory) => {
      const reading = read(path, directory);
      if (directory === name && reading.kind === 'post') slug = reading.post.slug;
      return reading;
    },
    drafts: false,
  });
  const store = existsSync(blog.comments) ? new CommentStore(blog.comments) : undefined;
  try {
    writeSite(blog.site, buildSite(site, posts, frozenComments(site, store)));
  } finally {
    store?.close();
  }
  return `${site.address}/${postPath(slug)}`;
}
