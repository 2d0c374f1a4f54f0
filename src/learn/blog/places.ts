/** Paths of a site. All links in pages are relative, so that it can be opened from a disk and moved to any host. */
export const postPath = (slug: string): string => `posts/${slug}.html`;
export const historyPath = (slug: string): string => `posts/${slug}/history.html`;
export const commentsFeedPath = (slug: string): string => `posts/${slug}/comments.atom`;
export const postFilePath = (slug: string, name: string): string => `posts/${slug}/${name}`;
export const tagPath = (tag: string): string => `tags/${tag}.html`;
export const tagFeedPath = (tag: string, kind: FeedKind): string => `tags/${tag}/feed.${kind}`;
export const feedPath = (kind: FeedKind): string => `feed.${kind}`;

export const FEED_KINDS = ['atom', 'rss', 'json'] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/** What leads from a page to the root of the site: ``, `../`, … */
export function rootFrom(path: string): string {
  return '../'.repeat(path.split('/').length - 1);
}
