/** Comments as part of the pages: what was approved when the site was built stays readable wherever its files lie. */
import { commentsFeed, commentsSection, type CommentStore } from '../comments/index.ts';
import type { PostComments } from './build.ts';
import type { Site } from './model.ts';
import { commentsFeedPath } from './places.ts';

/** Without a store, as if nobody had written. */
export function frozenComments(site: Site, store: CommentStore | undefined): PostComments {
  return {
    section: ({ post }) => commentsSection(site, post, store?.of(post.id) ?? []),
    files: ({ post }) => [[commentsFeedPath(post.slug), commentsFeed(site, post, store?.of(post.id) ?? [])]],
  };
}
