/** Writing a post-mortem in a real browser: what it says follows what is typed, and nothing that was written is lost. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readingOf, TEXT, WRITTEN } from '../src/web/pages/testing/postmortem.ts';
import { violations } from './chromium/audit-page.ts';
import { openBrowser } from './chromium/browser.ts';
import { openSite, type Site } from './chromium/site.ts';

let browser: Browser;
let site: Site;
let context: BrowserContext;
let page: Page;
let said: string[];
before(async () => {
  browser = await openBrowser();
});
after(() => browser.close());
beforeEach(async () => {
  site = await openSite('editor');
  context = await browser.newContext({ storageState: site.storage });
  page = await context.newPage();
  said = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (?:409|422|503)/.test(message.text()))
      said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
});
afterEach(async () => {
  await context.close();
  await site[Symbol.asyncDispose]();
  assert.deepEqual(said, []);
});

const AT = `/postmortems/${WRITTEN}`;
const OPEN = '_To be written: what helped, and should stay as it is_';
const DONE = TEXT.replace(OPEN, 'The diagnosis named the part.');
const edit = (): Promise<unknown> => page.goto(`${site.origin}${AT}/edit`);
const type = (text: string): Promise<void> => page.fill('#postmortem-text', text);
const text = (): Promise<string> => page.inputValue('#postmortem-text');
const shows = (selector: string, words: string): Promise<unknown> =>
  page.waitForSelector(`${selector}:has-text(${JSON.stringify(words)})`);

test('the preview and the checklist follow what is typed; a line of the list is gone to in the text', async () => {
  await edit();
  await page.click('[data-jump]');
  const chosen = await page.evaluate(
    '(() => { const field = document.activeElement; return field.value.slice(field.selectionStart, field.selectionEnd); })()',
  );
  assert.equal(chosen, TEXT.split('\n')[28]?.slice(3));
  await type(DONE);
  await shows('#preview', 'The diagnosis named the part.');
  await shows('#judged', 'May be published');
  assert.match((await page.textContent('#polite')) ?? '', /^Score 95/);
  await shows('#draft-state', 'Not saved yet');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(site.desk.done, []);
});

test('a line far down a long text is scrolled to', async () => {
  await edit();
  await type(
    TEXT.replace('## Impact', `## Impact\n\n${'A line of it, and words that fill it.\n'.repeat(300)}`),
  );
  await shows('#judged', 'Line 331');
  await page.click('[data-jump]');
  const [top, most] = await page.evaluate<[number, number]>(
    '(({ scrollTop, scrollHeight }) => [scrollTop, scrollHeight])(document.activeElement)',
  );
  assert.ok(top > most / 2, `${top} of ${most}`);
});

test('an answer about an older text is not waited for', async () => {
  await edit();
  const late = Promise.withResolvers<undefined>();
  site.desk.answer.checkPostmortem = async ({ text: asked }) => {
    if (asked.includes('older')) await late.promise;
    return readingOf(asked);
  };
  const first = page.waitForRequest((request) => request.url().endsWith('/preview'));
  await type(TEXT.replace(OPEN, 'older'));
  const asked = await first;
  const cancelled = page.waitForEvent('requestfailed', {
    predicate: (request) => request === asked,
    timeout: 10_000, // by itself it would be given up after 20 s
  });
  await type(TEXT.replace(OPEN, 'newer'));
  await cancelled;
  await shows('#preview', 'newer');
  late.resolve(undefined);
  await shows('#preview', 'newer');
});

test('what was not saved is there again after the page is gone, for whoever wrote it; saved, it is forgotten', async () => {
  await edit();
  await type(DONE);
  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await shows('#restored', 'did not save is here again');
  assert.equal(await text(), DONE);
  await shows('#preview', 'The diagnosis named the part.');
  await page.click('#take-stored');
  assert.equal(await text(), TEXT);
  await type(DONE);
  await page.fill('#postmortem-note', 'what went well');
  await page.keyboard.press('Control+s');
  await page.waitForURL(`**${AT}?done=saved`);
  assert.equal(site.desk.done.length, 1);
  assert.equal(
    await page.evaluate('Object.keys(localStorage).filter((key) => key.startsWith("draft:")).length'),
    0,
  );
  await page.click('a:text-is("Edit")');
  assert.equal(await text(), DONE);
  assert.ok(await page.isHidden('#restored'));
});

test('leaving asks first while something is not saved, and not otherwise', async () => {
  await edit();
  await page.click('nav >> text=Incidents');
  await page.waitForURL('**/incidents');
  await edit();
  await type(DONE);
  const asked = page.waitForEvent('dialog');
  const leaving = page.click('nav >> text=Incidents', { noWaitAfter: true });
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.dismiss();
  await leaving;
  assert.equal(await text(), DONE);
});

test('somebody else was faster: both texts, and mine is kept until I say so', async () => {
  await edit();
  const theirs = TEXT.replace(OPEN, 'Theirs.');
  const { postmortem } = await site.desk.ask('postmortem', { postmortem: WRITTEN });
  const by = { postmortem: WRITTEN, expectHash: postmortem?.hash ?? '', by: 'Jon' };
  await site.desk.ask('savePostmortem', { ...by, text: theirs });
  await type(DONE);
  await page.click('button:text-is("Save")');
  await shows('[role=alert]', 'Nothing was saved: Jon stored another text');
  assert.equal(await text(), DONE);
  assert.equal(await page.inputValue('#their-text'), theirs);
  assert.deepEqual(await violations(page), []);
  await page.click('button:text-is("Save mine in place of theirs")');
  await page.waitForURL(`**${AT}?done=saved`);
});

test('an agent that is gone takes nothing with it', async () => {
  await edit();
  site.desk.silent = true;
  await type(DONE);
  await shows('#preview-state', 'Cannot be looked at now');
  await page.click('button:text-is("Save")');
  await shows('[role=alert]', 'does not answer');
  assert.equal(await text(), DONE);
  site.desk.silent = false;
  await page.click('button:text-is("Save")');
  await page.waitForURL(`**${AT}?done=saved`);
});

test('without JavaScript: looked at, saved', async () => {
  const plain = await browser.newContext({ storageState: site.storage, javaScriptEnabled: false });
  page = await plain.newPage();
  await edit();
  await type(DONE);
  await page.click('button:text-is("Preview")');
  await shows('#preview', 'The diagnosis named the part.');
  assert.equal(await text(), DONE);
  await page.click('button:text-is("Save")');
  await shows('[role=status]', 'Saved');
  await plain.close();
});
