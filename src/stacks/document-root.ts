/** A bounded look into a document root: per-directory files, index pages, PHP pages and their assets of the top two levels. */
import { posix } from 'node:path';
import type { HostView } from './stack.ts';

/** Limits of one walk; a document root with a million uploads must not hold up the inventory. */
const LIMITS = { depth: 6, directories: 1500, entries: 30_000, milliseconds: 150 } as const;
/** Pages below this depth are the application's business: 0 is the root itself. */
const PAGE_DEPTH = 1;
/** At most this many pages are probed per site. */
export const MAX_PAGES = 20;

/** What pages are shown with. Images are left out: they are mostly uploads, and come and go. */
const ASSET = /\.(?:css|m?js|svg|ico|woff2?|ttf|webmanifest)$/i;
/** At most this many assets are guarded per site. */
const MAX_ASSETS = 200;

/** On ext4 and xfs a directory of this size holds tens of thousands of names; listing it alone would break the limits. */
const MAX_DIRECTORY_BYTES = 2 << 20;

/** Directories that hold dependencies or history, never pages people ask for. */
const SKIPPED = new Set(['.git', '.svn', '.hg', 'node_modules', 'vendor']);

export interface DocumentRootView {
  /** Files such as `.htaccess` and `.user.ini`, host paths. */
  readonly special: readonly string[];
  /** Index files found in the top two levels, host paths. */
  readonly indexes: readonly string[];
  /** PHP and HTML pages in the top two levels, index files aside; PHP first. */
  readonly pages: readonly string[];
  /** Style sheets, scripts, fonts and icons in the top two levels. */
  readonly assets: readonly string[];
  /** Directories that were listed. */
  readonly directories: readonly string[];
  /** True when a limit ended the walk. */
  readonly cut: boolean;
}

export function lookInto(
  host: HostView,
  root: string,
  options: { readonly indexes: readonly string[]; readonly special: readonly string[] },
): DocumentRootView {
  const view = {
    special: [] as string[],
    indexes: [] as string[],
    pages: [] as string[],
    assets: [] as string[],
    directories: [] as string[],
  };
  const deadline = host.clock() + LIMITS.milliseconds;
  const seen = new Set<string>();
  const queue: { readonly dir: string; readonly depth: number }[] = [{ dir: root, depth: 0 }];
  let entries = 0;
  let cut = false;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const identity = host.files.identity(next.dir);
    if (identity === undefined || seen.has(identity)) continue; // gone, or a link back to where we were
    if (seen.size >= LIMITS.directories || entries > LIMITS.entries || host.clock() > deadline) {
      cut = true;
      break;
    }
    seen.add(identity);
    if ((host.files.stat(next.dir)?.size ?? 0) > MAX_DIRECTORY_BYTES) {
      cut = true;
      continue;
    }
    view.directories.push(next.dir);
    for (const entry of host.files.list(next.dir)) {
      entries += 1;
      const path = posix.join(next.dir, entry.name);
      if (entry.isDirectory() || (entry.isSymbolicLink() && host.files.isDirectory(path))) {
        if (SKIPPED.has(entry.name)) continue;
        if (next.depth < LIMITS.depth) queue.push({ dir: path, depth: next.depth + 1 });
        else cut = true;
      } else if (options.special.includes(entry.name)) view.special.push(path);
      else if (next.depth > PAGE_DEPTH) continue;
      else if (options.indexes.includes(entry.name)) view.indexes.push(path);
      else if (/\.(?:php|html?)$/i.test(entry.name)) view.pages.push(path);
      else if (ASSET.test(entry.name) && view.assets.length < MAX_ASSETS) view.assets.push(path);
    }
  }
  view.pages.sort((a, b) => Number(b.endsWith('.php')) - Number(a.endsWith('.php')));
  return { ...view, cut };
}

/** The URL paths to probe: the root, each directory with an index file, then PHP pages; bounded. */
export function pagePaths(root: string, view: DocumentRootView): readonly string[] {
  const relative = (path: string): string =>
    `/${posix.relative(root, path).split('/').map(encodeURIComponent).join('/')}`;
  const directories = view.indexes.map((index) => {
    const dir = relative(posix.dirname(index));
    return dir === '/' ? '/' : `${dir}/`;
  });
  return [...new Set(['/', ...directories, ...view.pages.map(relative)])].slice(0, MAX_PAGES);
}
