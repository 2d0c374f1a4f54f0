/** `site.json`: what `blog serve` has to know of a built site. */
import * as z from 'zod/mini';
import type { Published, Site } from './model.ts';

export const siteRecordSchema = z.object({
  schema: z.literal('stakeout.site/1'),
  title: z.string(),
  description: z.string(),
  address: z.string(),
  author: z.string(),
  language: z.string(),
  authority: z.string(),
  comments: z.object({ open: z.boolean(), autoApproveAfter: z.number() }),
  posts: z.array(z.object({ id: z.string(), slug: z.string(), title: z.string() })),
});
export type SiteRecord = Readonly<z.infer<typeof siteRecordSchema>>;

export function siteRecordOf(site: Site, posts: readonly Published[]): SiteRecord {
  return {
    schema: 'stakeout.site/1',
    title: site.title,
    description: site.description,
    address: site.address,
    author: site.author,
    language: site.language,
    authority: site.authority,
    comments: { ...site.comments },
    posts: posts.map(({ post: { id, slug, title } }) => ({ id, slug, title })),
  };
}

export const redirectsSchema = z.record(z.string(), z.string());
