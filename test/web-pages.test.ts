/** Every page in a real browser: nothing that axe finds, nothing that the content policy refuses, and usable without a script. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { BURNING } from '../src/web/pages/testing/story.ts';
import { violations } from './chromium/audit-page.ts';
import { openBrowser } from './chromium/browser.ts';
import { OPEN_PAGES, openSite, PAGES, type Site } from './chromium/site.ts';

let browser: Browser;
let site: Site;
before(async () => {
  site = await openSite();
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

const INCIDENT = `/incidents/${BURNING}`;

async function opened(
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; said: string[] }> {
  const context = await browser.newContext({
    storageState: site.storage,
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${site.origin}/`)) said.push(`asked ${request.url()}`);
  });
  return { context, page, said };
}

for (const [look, options] of Object.entries<BrowserContextOptions>({
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'light at 320 px': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark at 320 px': { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
}))
  test(`axe and the content policy have nothing to say of any page: ${look}`, async () => {
    const { context, page, said } = await opened(options);
    for (const [name, path] of Object.entries(PAGES)) {
      const answer = await page.goto(site.origin + path);
      assert.equal(answer?.status(), 200, name);
      assert.deepEqual(await violations(page), [], name);
      const wider = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(wider, 0, `${name} is wider than the window`);
    }
    await context.clearCookies();
    for (const [name, path] of Object.entries(OPEN_PAGES)) {
      await page.goto(site.origin + path);
      assert.deepEqual(await violations(page), [], name);
    }
    assert.deepEqual(said, []);
    await context.close();
  });

test('dialogs are as accessible as pages', async () => {
  const { context, page, said } = await opened();
  await page.goto(site.origin + INCIDENT);
  await page.keyboard.press('?');
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(said, []);
  await context.close();
});

test('without JavaScript an incident is acknowledged, noted and commented, and asks for itself again', async () => {
  const { context, page } = await opened({ javaScriptEnabled: false });
  await page.goto(site.origin + INCIDENT);
  assert.equal(await page.locator('noscript').count(), 1);
  await page.fill('#ack-note', 'looking at it');
  await page.selectOption('#ack-eta', '15');
  await page.click('#acknowledge button');
  assert.equal(new URL(page.url()).pathname, INCIDENT);
  await page.fill('#note-text', 'first line\nsecond');
  await page.click('#note button');
  await page.fill('#comment-text', 'who runs this?');
  await page.click('form[aria-label="Comment"] button');
  const by = { incident: BURNING, by: 'Mara' };
  assert.deepEqual(site.desk.done.splice(0), [
    { verb: 'acknowledge', args: { ...by, note: 'looking at it', etaMinutes: 15 } },
    { verb: 'note', args: { ...by, text: 'first line\nsecond' } },
    { verb: 'comment', args: { ...by, text: 'who runs this?' } },
  ]);
  await page.click('#next-action');
  await page.click('text=Run these steps');
  assert.equal(site.desk.done.splice(0)[0]?.verb, 'runStep');
  await context.close();
});

test('everything is reached by keyboard, and single keys can be switched off', async () => {
  const { context, page } = await opened();
  await page.goto(site.origin);
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Skip to content');
  await page.keyboard.press('j');
  assert.match(await focused(page), /shop\.example answers with 500/);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${INCIDENT}`);
  await page.keyboard.press('a');
  assert.equal(await page.evaluate('document.activeElement.id'), 'ack-note');
  await page.keyboard.type('g is a letter here?');
  assert.equal(await page.inputValue('#ack-note'), 'g is a letter here?');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  assert.equal(await page.evaluate('document.activeElement.id'), 'note-text');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.waitForURL('**/on-call');
  await page.keyboard.press('/');
  await page.keyboard.type('guard');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/guard');
  await page.keyboard.press('?');
  await page.uncheck('#keys-on');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  assert.equal(new URL(page.url()).pathname, '/guard');
  await context.close();
});

function focused(page: Page): Promise<string> {
  return page.evaluate(() =>
    String(Reflect.get(Reflect.get(globalThis, 'document'), 'activeElement').textContent),
  );
}
