/** Coming in with a real browser: what it sends of itself has to be what the gate asks for. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { FakeIssuer } from '../src/web/access/testing/issuer.ts';
import { type House, house, PASSWORD } from '../src/web/gate/testing/house.ts';
import { storyDesk } from '../src/web/pages/testing/desk.ts';
import { ROUTES } from '../src/web/routes/index.ts';
import { documentOf } from '../src/web/ui/document.ts';
import { violations } from './chromium/audit-page.ts';
import { openBrowser } from './chromium/browser.ts';

let browser: Browser;
let issuer: FakeIssuer;
let here: House;
let site: string;
before(async () => {
  issuer = await FakeIssuer.listening();
  const { url, clientId, clientSecret } = issuer;
  const asked = { ask: storyDesk().ask, frame: documentOf };
  here = await house(asked, [], { issuer: url, clientId, clientSecret }, ROUTES);
  site = `http://localhost:${here.port}`;
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  await here.close();
  await issuer[Symbol.asyncDispose]();
});

async function signedIn(context: BrowserContext, name: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site}/account`);
  assert.match(page.url(), /\/sign-in\?next=%2Faccount$/);
  await page.fill('#name', name);
  await page.fill('#password', PASSWORD);
  await page.click('button:text-is("Sign in")');
  await page.waitForURL(`${site}/account`);
  return page;
}

test('by password, without JavaScript', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await signedIn(context, 'viewer one');
  assert.equal(await page.textContent('h1'), 'viewer one');
  await page.click('button:text-is("Sign out")');
  await page.waitForURL(`${site}/sign-in`);
  await page.goto(`${site}/account`);
  assert.match(page.url(), /\/sign-in\?next=/);
  await context.close();
});

test('by a passkey that was added before; and it is a fresh proof', async () => {
  const context = await browser.newContext();
  const page = await signedIn(context, 'editor one');
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.fill('form[data-passkey] input[name=name]', 'this machine');
  await page.click('button:text-is("Add a passkey")');
  await page.waitForSelector('td:text-is("this machine")');
  await page.click('button:text-is("Sign out")');
  await page.waitForURL(`${site}/sign-in`);
  await page.goto(`${site}/sign-in?next=/account/tokens`);
  await page.click('button:text-is("Use a passkey")');
  await page.waitForURL(`${site}/account/tokens`);
  here.clock.now = new Date(here.clock.now.getTime() + 301_000);
  await page.fill('#name', 'a script');
  await page.click('button:text-is("Make it")');
  await page.click('text=Prove who you are');
  await page.click('button:text-is("Use a passkey")');
  await page.waitForURL(`${site}/account/tokens`);
  await page.fill('#name', 'a script');
  await page.click('button:text-is("Make it")');
  assert.match((await page.textContent('pre')) ?? '', /^stk_pat_[0-9A-Za-z]{51}$/);
  // The browser itself tells of the one answer that was 403; nothing was refused by the policy of the page.
  assert.deepEqual(
    refused.filter((text) => !text.includes('403')),
    [],
  );
  await context.close();
});

test('by an issuer on another site, and back to where somebody was', async () => {
  const context = await browser.newContext();
  const page = await signedIn(context, 'responder one');
  issuer.subject = 'r-1';
  await page.click('text=Link your account there');
  await page.waitForURL(`${site}/account`);
  await page.waitForSelector('button:text-is("Unlink")');
  await page.click('button:text-is("Sign out")');
  await page.goto(`${site}/sign-in?next=/incidents`);
  await page.click(`text=By ${new URL(issuer.url).host}`);
  await page.waitForURL(`${site}/incidents`);
  assert.match((await page.textContent('header')) ?? '', /responder one/);
  await context.close();
});

test('the pages of this room say nothing that people who do not see them would miss', async () => {
  const context = await browser.newContext();
  const out = await context.newPage();
  for (const path of ['/sign-in', '/join', '/join/with']) {
    await out.goto(site + path);
    assert.deepEqual(await violations(out), [], path);
  }
  const page = await signedIn(context, 'admin one');
  for (const path of ['/account', '/account/tokens', '/people', '/step-up']) {
    await page.goto(site + path);
    assert.deepEqual(await violations(page), [], path);
    await page.setViewportSize({ width: 320, height: 800 });
    const wide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    assert.equal(await page.evaluate(wide), false, `${path} is wider than 320 px`);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  await context.close();
});
