/** The site as a server gives it: files with their tags, moved addresses, search without scripts, comments as they are now. */
import { Hono } from 'hono';
import { commentsFeed, commentsSection } from '../../comments/index.ts';
import { COMMENTS_BEGIN, COMMENTS_END } from '../pages/post.ts';
import { notFoundPage, rootPath, searchPage } from '../pages/others.ts';
import { commentsFeedPath, postPath } from '../places.ts';
import { findPosts } from '../search.ts';
import { textOf } from '../../../domain/html.ts';
import { commentRoutes } from './comment-routes.ts';
import { page, type ServeOptions } from './answer.ts';
import { gate } from './gate.ts';
import { HEADERS, headersFor } from './headers.ts';
import { etagOf, type SiteFolder } from './site-folder.ts';

export function blogApp(options: ServeOptions): Hono {
  const { folder } = options;
  const app = new Hono();
  app.use(gate([new URL(folder.site.address).hostname, ...options.hosts]));
  app.onError((error) => {
    options.log(`a request failed: ${error.message}`);
    return page(500, 'Something went wrong here.\n', 'text/plain; charset=utf-8');
  });
  const base = rootPath(folder.site).replace(/\/$/, '');
  app.route(`${base}/comments`, commentRoutes(options));
  app.get('*', ({ req }) => {
    const { pathname, searchParams } = new URL(req.url);
    const name = nameOf(pathname, base);
    if (name === undefined) return notFound(folder);
    const target = folder.redirect(name);
    if (target !== undefined) return moved(`${base}/${target}`);
    if (name === 'search.html' && searchParams.has('q')) return searched(folder, searchParams.get('q') ?? '');
    return (
      dynamic(options, name, req.header('if-none-match')) ?? asFile(folder, name, req.header('if-none-match'))
    );
  });
  app.all('*', () => page(405, 'Only pages of comments take anything.\n', 'text/plain; charset=utf-8'));
  return app;
}

/** Undefined for what is no name of ours: never decoded twice, never a path on disk. */
function nameOf(pathname: string, base: string): string | undefined {
  if (pathname !== base && !pathname.startsWith(`${base}/`)) return undefined;
  const name = pathname.slice(base.length + 1);
  return name === '' ? 'index.html' : name;
}

function moved(to: string): Response {
  return new Response(null, {
    status: 301,
    headers: { ...HEADERS, Location: to, 'Cache-Control': 'no-cache' },
  });
}

function notFound({ site }: SiteFolder): Response {
  return page(404, notFoundPage(site));
}

function searched(folder: SiteFolder, query: string): Response {
  const entries = findPosts(folder.searchIndex(), query.slice(0, 200));
  return page(200, searchPage(folder.site, { query: query.slice(0, 200), entries }));
}

function asFile(folder: SiteFolder, name: string, known: string | undefined): Response {
  const file = folder.file(name);
  return file === undefined ? notFound(folder) : tagged(name, file.bytes, file.etag, known);
}

/** Pages that hold comments, and their feeds. */
function dynamic(
  { folder, desk }: ServeOptions,
  name: string,
  known: string | undefined,
): Response | undefined {
  const { site } = folder;
  const post = site.posts.find(({ slug }) => name === postPath(slug) || name === commentsFeedPath(slug));
  if (post === undefined) return undefined;
  const comments = desk.store.of(post.id);
  if (name === commentsFeedPath(post.slug)) {
    const feed = commentsFeed(site, post, comments);
    return tagged(name, Buffer.from(feed), etagOf(feed), known);
  }
  const built = folder.file(name)?.bytes.toString('utf8');
  if (built === undefined) return undefined;
  const text = withComments(built, textOf(commentsSection(site, post, comments)));
  return tagged(name, Buffer.from(text), etagOf(text), known);
}

function withComments(built: string, section: string): string {
  const [begin, end] = [built.indexOf(COMMENTS_BEGIN), built.lastIndexOf(COMMENTS_END)];
  if (begin < 0 || end < begin) return built;
  return built.slice(0, begin + COMMENTS_BEGIN.length) + section + built.slice(end);
}

function tagged(name: string, bytes: Buffer, etag: string, known: string | undefined): Response {
  const headers = { ...headersFor(name), ETag: etag };
  const same = known !== undefined && known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
  return same
    ? new Response(null, { status: 304, headers })
    : new Response(new Uint8Array(bytes), { headers });
}
