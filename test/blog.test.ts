/** The blog in a real browser: accessible everywhere, readable and writable without scripts, whole at 320 pixels, and as files on a disk. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createAdaptorServer } from '@hono/node-server';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { blogApp, buildSite, frozenComments, SiteFolder, writeSite } from '../src/learn/blog/index.ts';
import { post, published, SITE } from '../src/learn/blog/testing/posts.ts';
import { CommentDesk, CommentStore, RateLimiter } from '../src/learn/comments/index.ts';
import { violations } from './chromium/audit-page.ts';
import { openBrowser } from './chromium/browser.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-blog-'));
const directory = join(scratch, 'site');
const store = new CommentStore(':memory:');
// A form is quick when it is sent within three seconds of being made; the clock goes on by itself with each look at it.
let now = Date.parse('2026-01-06T08:00:00.000Z');
const clock = (): Date => new Date((now += 4000));
const desk = new CommentDesk(store, { autoApproveAfter: 3, now: clock });
const POST = 'posts/shop-without-php-module.html';

let browser: Browser;
let origin = '';
const closers: (() => void)[] = [];

before(async () => {
  const versions = [
    { at: '2026-01-05T15:00:00.000Z', sha256: 'a', note: undefined },
    { at: '2026-01-07T09:30:00.000Z', sha256: 'b', note: 'a number was wrong' },
  ];
  const changed = {
    ...published({}, { versions, slugs: ['old', post().slug] }),
    textOf: (name: string) => `# ${name}\nsame\n`,
  };
  const others = Array.from({ length: 12 }, (_, at) =>
    published({
      id: `p${at}`,
      slug: `post-${at}`,
      title: `Post number ${at}`,
      date: `2025-0${(at % 9) + 1}-11`,
    }),
  );
  const server = createAdaptorServer({ fetch: (request: Request) => app.fetch(request) });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${addressOf(server.address()).port}`;
  const site = { ...SITE, address: origin };
  writeSite(directory, buildSite(site, [changed, ...others], frozenComments(site, store)));
  const app = blogApp({
    folder: new SiteFolder(directory),
    desk,
    now: clock,
    limiter: new RateLimiter([{ times: 1000, withinMs: 1 }]),
    addressOf: () => '192.0.2.1',
    hosts: [],
    log: (line) => assert.fail(line),
  });
  closers.push(() => server.close());
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
  for (const close of closers) close();
  rmSync(scratch, { recursive: true });
});

function addressOf(address: string | AddressInfo | null): AddressInfo {
  return typeof address === 'object' && address !== null ? address : assert.fail('not listening');
}

async function withPage(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^(?:http:\/\/127\.0\.0\.1:|data:|file:)/.test(request.url()))
      complaints.push(`asks ${request.url()}`);
  });
  try {
    await look(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

test('a reader without scripts writes, sees that it waits, changes it; published, it is there for all', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${origin}/${POST}`);
    await page.getByRole('link', { name: 'Write a comment' }).click();
    await page.getByLabel('Name or nickname').fill('Mara');
    await page.getByLabel('Comment', { exact: true }).fill('Thank *you* <script>alert(1)</script>');
    await page.getByRole('button', { name: 'Preview' }).click();
    assert.equal(await page.locator('.words em').textContent(), 'you');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('A moderator reads it before it appears.').waitFor();
    await page.getByLabel('Comment', { exact: true }).fill('Thank *you all*');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.goto(`${origin}/${POST}`);
    await page.getByText('Nobody has written anything yet.').waitFor();
    const [waiting] = store.withStatus('waiting', 1);
    desk.approve(waiting?.id ?? '');
    await page.reload();
    assert.equal(await page.locator('.comment .words').textContent(), 'Thank you all\n');
    await page.getByRole('link', { name: 'Reply to Mara' }).click();
    await page.getByRole('heading', { name: 'Reply to Mara' }).waitFor();
  });
});

test('search works with scripts on a plain web server, and without them on ours', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`${origin}/search.html`);
    await page.getByLabel('Words').fill('php module');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: 'The shop without its PHP module' }).waitFor();
  });
  await withPage({}, async (page) => {
    // As a server of files answers: it knows nothing of the query. The policy is that of ours.
    await page.route('**/search.html?*', async (route) =>
      route.fulfill({ response: await route.fetch({ url: `${origin}/search.html` }) }),
    );
    await page.goto(`${origin}/search.html?q=php+module`);
    await page.getByText('posts.').waitFor();
    await page.getByRole('link', { name: 'The shop without its PHP module' }).click();
    await page.getByRole('heading', { level: 1, name: 'The shop without its PHP module' }).waitFor();
  });
});

test('an old address leads to the new one', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${origin}/posts/old.html`);
    assert.equal(page.url(), `${origin}/${POST}`);
  });
});

const PAGES = [
  'index.html',
  POST,
  'posts/shop-without-php-module/history.html',
  'archive.html',
  'tags.html',
  'tags/php.html',
  'search.html?q=php',
  'comments/new?post=shop-without-php-module',
  'nowhere.html',
];

for (const [look, options] of Object.entries({
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  narrow: { viewport: { width: 320, height: 640 } },
} satisfies Record<string, BrowserContextOptions>))
  test(`no page has a fault of accessibility, or is wider than its window: ${look}`, async () => {
    await withPage(options, async (page) => {
      page.removeAllListeners('console'); // the page that is not there says 404
      for (const path of PAGES) {
        await page.goto(`${origin}/${path}`);
        assert.deepEqual(await violations(page), [], path);
        assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path);
      }
    });
  });

test('the keyboard reaches the text first, and everything is seen to have the focus', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${origin}/${POST}`);
    await page.keyboard.press('Tab');
    assert.equal(await page.locator(':focus').textContent(), 'Skip to the text');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'main');
    await page.keyboard.press('Tab');
    assert.notEqual(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'none');
  });
});

test('the same files, opened from a disk: links lead on, comments are in them', async () => {
  const site = { ...SITE, address: origin };
  const frozen = join(scratch, 'frozen');
  writeSite(frozen, buildSite(site, [published({ id: post().id })], frozenComments(site, store)));
  await withPage({}, async (page) => {
    await page.goto(`file://${frozen}/index.html`);
    await page.getByRole('link', { name: 'The shop without its PHP module' }).click();
    assert.match(page.url(), /^file:.*posts\/shop-without-php-module\.html$/);
    assert.equal(await page.locator('.comment .who').textContent(), 'Mara');
    assert.notEqual(await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth'), 'none');
  });
});

test('printed, the chart and the addresses of links are there, what is only for screens is not', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${origin}/${POST}`);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.top nav').isVisible(), false);
    assert.equal(await page.locator('.chart svg').isVisible(), true);
    const shown = await page.evaluate(
      `getComputedStyle(document.querySelector('.prose a[href^="http"]'), '::after').content`,
    );
    assert.match(String(shown), /packages\.debian\.org/);
  });
});
