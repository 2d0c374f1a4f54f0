/** The components a document root contributes, and the pages that show whether the site works. */
import { posix } from 'node:path';
import type { ProbeTarget, SourcePosition } from '../domain/component.ts';
import type { ComponentSet, Reason } from './component-set.ts';
import { type DocumentRootView, lookInto, MAX_PAGES, pagePaths } from './document-root.ts';
import { literalInclusions } from './php/index.ts';

export interface SiteRoot {
  readonly documentRoot: string;
  readonly at?: SourcePosition;
  readonly indexes: readonly string[];
  /** Per-directory files the server or PHP reads: `.htaccess`, `.user.ini`. */
  readonly special: readonly string[];
}

/** Adds the root, the directories of its pages, index pages, probed pages with their assets, and what they include by a literal path. */
export function addSiteContent(set: ComponentSet, site: SiteRoot, reason: Reason): DocumentRootView {
  const root: Reason = [
    ...reason,
    { text: `DocumentRoot ${site.documentRoot}`, ...(site.at ? { at: site.at } : {}) },
  ];
  set.addDirectory(site.documentRoot, root);
  set.addAncestors(site.documentRoot, root);
  const view = lookInto(set.host, site.documentRoot, site);
  if (view.directories.length === 0)
    set.problem(site.documentRoot, 'the document root cannot be read', site.at);
  const pages = [...view.indexes, ...view.pages].slice(0, MAX_PAGES);
  for (const path of pages)
    set.addFile(path, 'content', [...root, { text: `page ${posix.relative(site.documentRoot, path)}` }]);
  const scripts = pages.filter((p) => p.endsWith('.php'));
  for (const { path, at } of literalInclusions(set.host.files, scripts))
    set.addFile(path, 'content', [
      ...root,
      { text: `included by ${posix.relative(site.documentRoot, at.file)}`, at },
    ]);
  for (const path of view.assets)
    set.addFile(path, 'content', [...root, { text: `asset ${posix.relative(site.documentRoot, path)}` }]);
  for (const path of [...pages, ...view.assets, ...view.special]) {
    const dir = posix.dirname(path);
    if (dir !== site.documentRoot)
      set.addDirectory(dir, [...root, { text: `holds ${posix.basename(path)}` }]);
  }
  return view;
}

export function probesOf(
  origin: string,
  host: string | undefined,
  root: string,
  view: DocumentRootView,
): readonly ProbeTarget[] {
  return pagePaths(root, view).map((path) => ({
    url: `${origin}${path}`,
    ...(host === undefined ? {} : { host }),
  }));
}
