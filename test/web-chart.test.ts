/** The chart of an incident in a real browser: looked into by pointer and keys, kept up to date, and not needed. About 15 s. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { BURNING, Story } from '../src/web/pages/testing/story.ts';
import { openBrowser } from './chromium/browser.ts';
import { openSite, type Site } from './chromium/site.ts';

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

async function opened(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ storageState: site.storage, ...options });
  const page = await context.newPage();
  page.on('pageerror', (error) => assert.fail(error));
  page.on('console', (message) => {
    if (message.type() === 'error') assert.fail(message.text()); // the content policy complains so
  });
  await page.goto(`${site.origin}/incidents/${BURNING}`);
  return page;
}

async function plotted(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const page = await opened(options);
  await page.waitForSelector('#impact-plot canvas');
  return page;
}

/** Asked from outside: the content policy lets no page wait for a text that is code. */
async function until(page: Page, said: string): Promise<void> {
  while ((await page.evaluate(said)) !== true) await page.waitForTimeout(50);
}

const SAID =
  /^\d\d:\d\d:\d\d UTC: (?:[\d.]+ %|not counted:) of requests fail, (?:[\d.]+ %|not counted:) of checks wrong$/;

test('keys go from value to value, and what they find is said', async () => {
  const page = await plotted();
  assert.equal(await page.isVisible('#impact-still'), false);
  await page.focus('#impact-plot [role="group"]');
  const said = new Set<string>();
  for (const key of ['Home', 'ArrowRight', 'End', 'ArrowLeft']) {
    await page.keyboard.press(key);
    await until(page, `document.querySelector('#impact-plot output').textContent !== ''`);
    said.add((await page.textContent('#impact-plot output')) ?? '');
  }
  assert.equal(said.size, 4);
  for (const one of said) assert.match(one, SAID);
  await page.context().close();
});

test('a stretch is enlarged by dragging, stays so while the page is brought up to date, and all comes back', async () => {
  const page = await plotted();
  const box = await page.locator('#impact-plot .u-over').boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
  assert.match((await page.textContent('#impact-plot output')) ?? '', SAID);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await page.waitForSelector('#impact-plot button:not([hidden])');
  const before = await page.getAttribute('#impact-still', 'data-plot');
  const story = new Story(new Date());
  site.desk.answer.impact = () => ({ ...story.impact(), points: story.impact().points.slice(0, -1) });
  const at = new Date().toISOString();
  site.desk.write({ at, kind: 'note', text: 'looked at it', incident: BURNING });
  await until(page, `document.getElementById('impact-still').dataset.plot !== ${JSON.stringify(before)}`);
  assert.equal(await page.isVisible('#impact-plot button'), true);
  assert.equal(await page.locator('#impact-plot canvas').count(), 1);
  await page.click('#impact-plot button');
  await page.waitForSelector('#impact-plot button', { state: 'hidden' });
  delete site.desk.answer.impact;
  await page.context().close();
});

test('it is drawn in the colours of the theme, and of the one that is switched to', async () => {
  const page = await plotted({ colorScheme: 'light' });
  const picture = (): Promise<unknown> =>
    page.evaluate(`document.querySelector('#impact-plot canvas').toDataURL()`);
  const light = await picture();
  await page.evaluate(`document.documentElement.dataset.theme = 'dark'`);
  await until(page, `document.querySelector('#impact-plot canvas').toDataURL() !== ${JSON.stringify(light)}`);
  assert.notEqual(await picture(), light);
  await page.context().close();
});

test('on paper, without scripts, and when its file does not come, the drawing and its numbers are there', async () => {
  const printed = await plotted();
  await printed.emulateMedia({ media: 'print' });
  assert.equal(await printed.isVisible('#impact-still svg'), true);
  assert.equal(await printed.isVisible('#impact-plot'), false);
  await printed.context().close();
  const plain = await opened({ javaScriptEnabled: false });
  assert.equal(await plain.isVisible('#impact-still svg'), true);
  await plain.context().close();
  const context = await browser.newContext({ storageState: site.storage });
  const page = await context.newPage();
  await page.route('**/assets/plot-*', (route) => route.abort());
  const failed = page.waitForEvent('requestfailed');
  await page.goto(`${site.origin}/incidents/${BURNING}`);
  await failed;
  assert.equal(await page.isVisible('#impact-still svg'), true);
  await context.close();
});
