/** What search engines read (schema.org TechArticle). A block of data: scripts are none of it, and the policy of the page lets none run. */
import { trusted, type Html } from '../../domain/html.ts';
import { CARD_PATH } from './assets.ts';
import { publishedAt, updatedAt, type Published, type Site } from './model.ts';
import { postPath } from './places.ts';

export function techArticle(site: Site, published: Published): Html {
  const { post } = published;
  const address = `${site.address}/${postPath(post.slug)}`;
  return dataBlock({
    '@context': 'https://schema.org',
    '@type': 'TechArticle',
    '@id': address,
    url: address,
    mainEntityOfPage: address,
    headline: post.title,
    description: post.description,
    datePublished: publishedAt(published),
    dateModified: updatedAt(published),
    inLanguage: site.language,
    keywords: post.tags,
    image: `${site.address}/${CARD_PATH}`,
    author: (post.authors.length === 0 ? [site.author] : post.authors).map((name) => ({
      '@type': post.authors.length === 0 ? 'Organization' : 'Person',
      name,
    })),
    publisher: { '@type': 'Organization', name: site.author },
    isAccessibleForFree: true,
  });
}

/** `<`, `>` and `&` written out, so that nothing in it ends the element or begins a comment (HTML §4.12.1.3). */
function dataBlock(value: unknown): Html {
  const json = JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return trusted(`<script type="application/ld+json">${json}</script>`);
}
