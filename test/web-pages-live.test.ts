/** A page that is open: it follows, it leaves alone what somebody is doing in it, and it says at once when it cannot follow. */
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

async function following(path: string): Promise<Page> {
  const context = await browser.newContext({ storageState: site.storage });
  const page = await context.newPage();
  const stream = page.waitForResponse((answer) => answer.url().includes('/events'));
  await page.goto(site.origin + path);
  await stream;
  return page;
}

function acknowledged(): void {
  const at = new Date().toISOString();
  const item = { at, kind: 'incident.acknowledged', text: 'acknowledged by Jon: on it' };
  const story = new Story(new Date());
  const { timeline, instants } = story.incident();
  const seq = site.desk.write({ ...item, incident: BURNING });
  site.desk.answer.incident = () => ({
    incident: story.incident({
      state: 'acknowledged',
      timeline: [...timeline, { ...item, seq }],
      instants: { ...instants, ack: { at, evidence: [seq] } },
    }),
  });
  site.desk.answer.incidents = () => ({ incidents: [], total: 0 });
}

test('what is written is shown where it belongs, and what is being done stays as it is', async () => {
  const page = await following(`/incidents/${BURNING}`);
  assert.match(await page.title(), /^\(1\) ✖ /);
  await page.click('text=The numbers');
  await page.fill('#note-text', 'half a sente');
  await page.evaluate('scrollTo(0, 300)');
  const before = await page.evaluate('scrollY');
  acknowledged();
  await page.waitForSelector('#verdict[data-state="acknowledged"]');
  assert.match((await page.textContent('#entries li:first-child')) ?? '', /acknowledged by Jon/);
  assert.equal(await page.inputValue('#note-text'), 'half a sente');
  assert.equal(await page.evaluate('document.activeElement.id'), 'note-text');
  assert.equal(await page.evaluate('scrollY'), before);
  assert.equal(await page.getAttribute('#impact-table', 'open'), '');
  assert.match((await page.textContent('#assertive')) ?? '', /Somebody on it/);
  assert.doesNotMatch(await page.title(), /✖/);
  delete site.desk.answer.incident;
  delete site.desk.answer.incidents;
  await page.context().close();
});

test('what concerns another incident is not read out here', async () => {
  const page = await following(`/incidents/${BURNING}`);
  site.desk.write({
    at: new Date().toISOString(),
    kind: 'note',
    incident: 'INC-20260101-1',
    text: 'elsewhere',
  });
  const seq = site.desk.write({
    at: new Date().toISOString(),
    kind: 'note',
    incident: BURNING,
    text: 'here',
  });
  assert.ok(seq > 0);
  await page.waitForSelector('#polite:not(:empty)', { state: 'attached' });
  assert.match((await page.textContent('#polite')) ?? '', /here$/);
  await page.context().close();
});

test('an agent that does not answer is told of, and it is over when it answers', async () => {
  const page = await following('/');
  assert.equal(await page.isVisible('#lost'), false);
  site.desk.silent = true;
  await page.waitForSelector('#lost:not([hidden])');
  assert.match((await page.textContent('#lost')) ?? '', /agent of this host does not answer/);
  assert.equal(await page.getAttribute('#main', 'class'), 'wide stale');
  site.desk.silent = false;
  await page.waitForSelector('#lost[hidden]', { state: 'attached' });
  await page.context().close();
});

test('a connection that is gone is told of', async () => {
  const own = await openSite();
  const context = await browser.newContext({ storageState: own.storage });
  const page = await context.newPage();
  const stream = page.waitForResponse((answer) => answer.url().includes('/events'));
  await page.goto(own.origin);
  await stream;
  await page.waitForSelector('html.js');
  await own[Symbol.asyncDispose]();
  await page.waitForSelector('#lost:not([hidden])');
  assert.match((await page.textContent('#lost')) ?? '', /^Not connected since /);
  await context.close();
});

test('nothing in a page makes markup out of text, even when it is asked to', async () => {
  const page = await following('/');
  const refused = await page.evaluate(`(() => {
    try { document.createElement('div').innerHTML = '<b>x</b>'; return 'made'; } catch (error) { return error.name; }
  })()`);
  assert.equal(refused, 'TypeError');
  await page.context().close();
});
