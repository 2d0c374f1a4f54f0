import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { HOSTILE } from '../../markdown/testing/hostile.ts';
import { buildSite, pageWeight, type SiteFiles } from './build.ts';
import { cardPng } from './card.ts';
import { readChart } from '../../markdown/index.ts';
import { frozenComments } from './freeze.ts';
import { jsonFeedSchema, wellFormed } from './testing/feeds.ts';
import { published, SITE } from './testing/posts.ts';
import type { Published } from './model.ts';

const built = (...posts: readonly Published[]): SiteFiles =>
  buildSite(SITE, posts, frozenComments(SITE, undefined));
const textIn = (files: SiteFiles, path: string): string => {
  const file = files.get(path);
  return typeof file === 'string' ? file : assert.fail(`no ${path}`);
};

const STORY = published();
const OTHER = published({
  id: 'b',
  slug: 'disk-full',
  title: 'Disk full',
  date: '2026-02-01',
  tags: ['php'],
});
const files = built(STORY, OTHER);
const page = textIn(files, 'posts/shop-without-php-module.html');

test('a post says who, when and what to people and to programs', () => {
  assert.match(page, /<html lang="en">/);
  assert.match(page, /<a class="skip" href="#main">[\s\S]*<main id="main"/);
  assert.match(page, /<time datetime="2026-01-05">5 January 2026<\/time> · 1 min to read/);
  assert.match(
    page,
    /<link rel="canonical" href="https:\/\/blog\.example\.org\/posts\/shop-without-php-module\.html">/,
  );
  assert.match(page, /<meta property="og:title" content="The shop without its PHP module">/);
  assert.match(page, /<meta property="article:modified_time" content="2026-01-05T15:00:00.000Z">/);
  assert.match(page, /application\/atom\+xml[\s\S]*application\/rss\+xml[\s\S]*application\/feed\+json/);
  assert.match(page, /<th scope="col" class="right">how much<\/th>/);
  assert.doesNotMatch(
    page,
    / style=| on[a-z]+=|https?:\/\/(?!blog\.example\.org|packages\.debian\.org|schema\.org|schema)/,
  );
});

test('its data for search engines is a TechArticle that nothing can break out of', () => {
  const title = '</script><script>alert(1)</script><!-- & \u2028';
  const text = textIn(built(published({ title })), 'posts/shop-without-php-module.html');
  const scripts = elements(parse(text), 'script');
  assert.deepEqual(
    scripts.map((one) => one.attrs.map(({ value }) => value)),
    [['application/ld+json']],
  );
  const [data] = scripts[0]?.childNodes ?? [];
  const article: unknown = JSON.parse(data !== undefined && 'value' in data ? data.value : '');
  assert.ok(typeof article === 'object' && article !== null && '@type' in article && 'headline' in article);
  assert.deepEqual([article['@type'], article.headline], ['TechArticle', title]);
});

test('no page weighs more than 100 KB with all that it loads', () => {
  for (const path of files.keys())
    if (path.endsWith('.html'))
      assert.ok(pageWeight(files, path) <= 100_000, `${path}: ${pageWeight(files, path)}`);
  assert.ok(pageWeight(files, 'search.html') > 10_000);
});

test('the chart is a picture with words and a table with the same numbers', () => {
  assert.match(
    page,
    /<svg viewBox="0 0 640 240" role="img" aria-label="Share of requests answered with an error: from 08:52 to 10:31; at most 62 % at/,
  );
  assert.match(
    page,
    /<details><summary>The numbers<\/summary><table><caption>[\s\S]*<td>08:52<\/td><td class="right">0\.2<\/td>/,
  );
  assert.match(page, /first errors<\/text>/);
  for (const bad of [
    '',
    'title: x',
    'a, 1',
    'a, 1\nb, x',
    'a, 1\nb, -1',
    'max: 0\na, 1\nb, 2',
    'a, 1\nb, Infinity',
    'just words',
  ])
    assert.equal(readChart(bad), undefined, bad);
  assert.match(
    textIn(built(published({ body: '```chart\nno chart\n```' })), 'posts/shop-without-php-module.html'),
    /<code class="language-chart">no chart/,
  );
});

test('a changed post says so, keeps its first date, and shows what changed', () => {
  const changed = {
    ...published(
      {},
      {
        versions: [
          { at: '2026-01-05T15:00:00.000Z', sha256: 'a', note: undefined },
          { at: '2026-01-07T09:30:00.000Z', sha256: 'b', note: 'the number was <wrong>' },
        ],
      },
    ),
    textOf: (sha256: string) => (sha256 === 'a' ? 'one\ntwo\nthree' : 'one\n<2>\nthree'),
  };
  const again = built(changed);
  assert.match(
    textIn(again, 'posts/shop-without-php-module.html'),
    /Updated <time datetime="2026-01-07T09:30:00.000Z">7 January 2026 at 09:30 UTC<\/time>: the number was &lt;wrong&gt;/,
  );
  assert.match(
    textIn(again, 'posts/shop-without-php-module/history.html'),
    /<del>− two<\/del><ins>\+ &lt;2&gt;<\/ins>/,
  );
  assert.match(
    textIn(again, 'feed.atom'),
    /<published>2026-01-05T15:00:00.000Z<\/published>\n<updated>2026-01-07T09:30:00.000Z<\/updated>/,
  );
  assert.doesNotMatch(textIn(files, 'posts/shop-without-php-module.html'), /class="updated"/);
});

test('an address that a post had leads to the one it has, unless another post has it now', () => {
  const moved = built(published({}, { slugs: ['old', 'disk-full', 'shop-without-php-module'] }), OTHER);
  assert.deepEqual(JSON.parse(textIn(moved, 'redirects.json')), {
    'posts/old.html': 'posts/shop-without-php-module.html',
  });
  assert.match(
    textIn(moved, 'posts/old.html'),
    /http-equiv="refresh" content="0; url=\.\.\/posts\/shop-without-php-module\.html"/,
  );
  assert.match(textIn(moved, 'posts/disk-full.html'), /<h1>Disk full<\/h1>/);
});

test('every link inside the site leads to a file of it', () => {
  for (const [path, content] of files) {
    if (!path.endsWith('.html') || typeof content !== 'string') continue;
    for (const one of [
      ...elements(parse(content), 'a'),
      ...elements(parse(content), 'link'),
      ...elements(parse(content), 'script'),
    ]) {
      const target = one.attrs.find(({ name }) => name === 'href' || name === 'src')?.value ?? '';
      if (target === '' || /^(?:https?:|mailto:|data:|#)/.test(target)) continue;
      const { pathname } = new URL(target, `https://blog.example.org/${path}`);
      const name = pathname.slice(1) === '' ? 'index.html' : pathname.slice(1);
      assert.ok(files.has(name) || name.startsWith('comments/'), `${path}: ${target}`);
    }
  }
});

test('feeds are well-formed, have every member that they must have, and name a post the same for ever', () => {
  for (const path of [
    'feed.atom',
    'feed.rss',
    'tags/php/feed.atom',
    'tags/php/feed.rss',
    'posts/disk-full/comments.atom',
    'sitemap.xml',
  ])
    assert.deepEqual(wellFormed(textIn(files, path)), [], path);
  const atom = textIn(files, 'feed.atom');
  assert.match(
    atom,
    /<id>tag:blog\.example\.org,2026-01-05:posts<\/id>[\s\S]*<link rel="self"[\s\S]*<entry>\n<id>tag:blog\.example\.org,2026-01-05:posts\/b<\/id>/,
  );
  assert.match(
    textIn(files, 'feed.rss'),
    /<guid isPermaLink="false">tag:[^<]*<\/guid>\n<pubDate>Sun, 01 Feb 2026 15:00:00 GMT<\/pubDate>/,
  );
  const feed = jsonFeedSchema.parse(JSON.parse(textIn(files, 'feed.json')));
  assert.deepEqual(
    feed.items.map(({ id }) => id.split(':').at(-1)),
    ['posts/b', 'posts/INC-20260105-1'],
  );
  assert.match(feed.items[0]?.content_html ?? '', /<table><caption>/);
  assert.doesNotMatch(feed.items[0]?.content_html ?? '', /<svg/);
  assert.match(textIn(files, 'tags/apache/feed.atom'), /PHP module/);
  assert.doesNotMatch(textIn(files, 'tags/apache/feed.atom'), /Disk full/);
});

test('hostile titles, texts and tags stay text in pages and feeds', () => {
  for (const { text } of HOSTILE) {
    const one = built(
      published({ title: text, description: text, body: text, authors: [text], facts: [[text, text]] }),
    );
    for (const [path, content] of one) {
      if (typeof content !== 'string') continue;
      if (/\.(?:atom|rss|xml)$/.test(path)) assert.deepEqual(wellFormed(content), [], `${path}: ${text}`);
      if (path.endsWith('.html')) assert.deepEqual(active(content), [], `${path}: ${text}`);
    }
  }
});

test('links to files of a post lead to where they are, in pages and in feeds', () => {
  const file = { name: 'evidence/ab12', bytes: Buffer.from('x') };
  const one = built(published({ body: 'See [e1](evidence/ab12) and [x](evidence/none).', files: [file] }));
  assert.match(
    textIn(one, 'posts/shop-without-php-module.html'),
    /href="shop-without-php-module\/evidence\/ab12"/,
  );
  assert.ok(one.has('posts/shop-without-php-module/evidence/ab12'));
  assert.match(
    textIn(one, 'feed.atom'),
    /https:\/\/blog\.example\.org\/posts\/shop-without-php-module\/evidence\/ab12/,
  );
});

test('the picture for previews is a PNG of 1200 × 630', () => {
  const png = Buffer.from(cardPng());
  assert.deepEqual(
    [png.subarray(1, 4).toString(), png.readUInt32BE(16), png.readUInt32BE(20)],
    ['PNG', 1200, 630],
  );
  assert.ok(png.length < 20_000);
});

test('an empty blog is a site too', () => {
  assert.match(textIn(built(), 'index.html'), /Nothing was published yet/);
  assert.deepEqual(wellFormed(textIn(built(), 'feed.atom')), []);
});

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

function elements(node: Node, name: string): readonly Element[] {
  const own = 'tagName' in node && node.tagName === name ? [node] : [];
  return [...own, ...('childNodes' in node ? node.childNodes.flatMap((child) => elements(child, name)) : [])];
}

const HARMLESS_SCRIPTS = /^application\/ld\+json$/;

/** What would run, load or lead somewhere it must not. */
function active(content: string): readonly string[] {
  const walk = (node: Node): readonly string[] => {
    const own = 'attrs' in node ? wrongWith(node) : [];
    return [...own, ...('childNodes' in node ? node.childNodes.flatMap(walk) : [])];
  };
  return walk(parse(content));
}

function wrongWith({ tagName, attrs }: Element): readonly string[] {
  const value = (name: string): string => attrs.find((one) => one.name === name)?.value ?? '';
  const script =
    tagName === 'script' &&
    !HARMLESS_SCRIPTS.test(value('type')) &&
    !/^(?:\.\.\/)*assets\//.test(value('src'));
  const frame = ['iframe', 'object', 'embed', 'base', 'form', 'style', 'math', 'template', 'portal'].includes(
    tagName,
  );
  const search = tagName === 'form' && value('role') === 'search';
  return [
    ...(script || (frame && !search) ? [`<${tagName}>`] : []),
    ...attrs
      .filter(
        ({ name, value: text }) =>
          name.startsWith('on') ||
          name === 'style' ||
          (['href', 'src', 'action'].includes(name) && /^\s*(?:javascript|vbscript|data:text)/i.test(text)),
      )
      .map(({ name, value: text }) => `<${tagName} ${name}="${text}">`),
  ];
}

test('the look for what is active sees it', () => {
  assert.equal(active('<script>1</script>').length, 1);
  assert.equal(active('<p onclick="x">').length, 1);
  assert.equal(active('<a href="javascript:x">').length, 1);
  assert.equal(parseFragment('<p>').childNodes.length, 1);
});
