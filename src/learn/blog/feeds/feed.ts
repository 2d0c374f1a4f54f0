/** What a feed says, before it is Atom, RSS or JSON. */
import { absoluteBody } from '../body.ts';
import { newestFirst, publishedAt, updatedAt, type Published, type Site } from '../model.ts';
import { postPath } from '../places.ts';

export interface Entry {
  /** Stays, whatever address or title it has. */
  readonly id: string;
  readonly title: string;
  readonly address: string;
  readonly published: string;
  readonly updated: string;
  readonly summary: string;
  /** Markup with addresses that lead somewhere from anywhere. */
  readonly content: string;
  readonly tags: readonly string[];
  readonly authors: readonly string[];
}

export interface Feed {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The page that it is the feed of. */
  readonly page: string;
  readonly self: (kind: string) => string;
  readonly updated: string;
  readonly author: string;
  readonly language: string;
  readonly entries: readonly Entry[];
}

/** Readers keep what they have; older posts are in the archive. */
const MOST_ENTRIES = 20;

export function feedOf(
  site: Site,
  posts: readonly Published[],
  about: { readonly id: string; readonly title: string; readonly page: string; readonly path: string },
): Feed {
  const entries = newestFirst(posts)
    .slice(0, MOST_ENTRIES)
    .map((one) => entryOf(site, one));
  return {
    id: `tag:${site.authority}:${about.id}`,
    title: about.title,
    description: site.description,
    page: `${site.address}/${about.page}`,
    self: (kind) => `${site.address}/${about.path}.${kind}`,
    updated: latest(entries.map(({ updated }) => updated)),
    author: site.author,
    language: site.language,
    entries,
  };
}

export function latest(times: readonly string[]): string {
  return times.reduce((last, at) => (at > last ? at : last), '1970-01-01T00:00:00.000Z');
}

function entryOf(site: Site, published: Published): Entry {
  const { post } = published;
  return {
    id: `tag:${site.authority}:posts/${encodeURIComponent(post.id)}`,
    title: post.title,
    address: `${site.address}/${postPath(post.slug)}`,
    published: publishedAt(published),
    updated: updatedAt(published),
    summary: post.description,
    content: absoluteBody(post, site.address),
    tags: post.tags,
    authors: post.authors.length === 0 ? [site.author] : post.authors,
  };
}
