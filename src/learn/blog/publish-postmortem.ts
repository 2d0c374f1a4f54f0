/**
 * The blog of this host: `blog/posts` in the state directory (an administrator puts `blog.yaml` there, which makes it one), and the site
 * that is built of it beside it, `blog/site`, for `stakeout blog serve` or `publish`. A post-mortem is copied into it as it is when it is
 * published, so that what is edited afterwards waits for the next time.
 */
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { writeError } from '../../host/durable-file.ts';
import { CommentStore } from '../comments/index.ts';
import {
  checkPostmortem,
  type CheckOptions,
  type FrontMatter,
  keepPublication,
} from '../postmortem/index.ts';
import { buildSite } from './build.ts';
import { frozenComments } from './freeze.ts';
import { HistoryStore } from './history.ts';
import { postPath } from './places.ts';
import { postmortemReader, slugFor } from './post-of-postmortem.ts';
import { readBlog, SITE_FILE } from './read-blog.ts';
import { readSiteFile } from './site-file.ts';
import { writeSite } from './write-site.ts';

interface HostBlog {
  readonly posts: string;
  readonly site: string;
  /** Of comments; need not be there. */
  readonly comments: string;
}

/** Undefined where nobody has set one up. */
function blogOf(stateDir: string): HostBlog | undefined {
  const directory = join(stateDir, 'blog');
  const posts = join(directory, 'posts');
  if (!existsSync(join(posts, SITE_FILE))) return undefined;
  return { posts, site: join(directory, 'site'), comments: join(directory, 'comments.db') };
}

export interface Publishing extends Pick<CheckOptions, 'now' | 'drillExists'> {
  readonly by: string;
}

/**
 * Gives readers what stands there now, when the rubric lets it pass, and records it. Gives the address of its page; undefined where this
 * host has no blog. Throws StakeoutError when it may not be published, or the blog cannot be built.
 */
export function publishPostmortem(
  stateDir: string,
  postmortem: string,
  name: string,
  { by, ...options }: Publishing,
): string | undefined {
  const checking = checkPostmortem(postmortem, options);
  if (!checking.ok || !checking.report.publishable)
    throw new StakeoutError('nothing was published', 'it does not have what the rubric asks for yet', {
      exit: EXIT.input,
      next: `stakeout postmortem check ${name}`,
    });
  const blog = blogOf(stateDir);
  const address = blog === undefined ? undefined : publishInBlog(blog, postmortem, name, options);
  keepPublication(postmortem, by, options.now);
  return address;
}

/** Where readers find it, by what stands at its top; undefined where this host has no blog that can be read. */
export function addressInBlog(stateDir: string, frontMatter: FrontMatter): string | undefined {
  const blog = blogOf(stateDir);
  if (blog === undefined) return undefined;
  const reading = readSiteFile(readFileSync(join(blog.posts, SITE_FILE), 'utf8'));
  return reading.ok ? `${reading.site.address}/${postPath(slugFor(frontMatter))}` : undefined;
}

/** Gives the address of its page. Throws StakeoutError when the blog cannot be built; then readers have what they had. */
function publishInBlog(
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
