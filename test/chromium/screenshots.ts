/** `npm run screenshots [-- PAGE …]`: pictures of every page, light and dark, narrow, printed and without JavaScript, for looking at. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { OPEN_PAGES, openSite, PAGES, type Site } from './site.ts';

const FOLDER = join(import.meta.dirname, '../../screenshots');

const WIDE = { width: 1280, height: 900 };
const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light', viewport: WIDE },
  dark: { colorScheme: 'dark', viewport: WIDE },
  narrow: { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'narrow-dark': { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
  tablet: { colorScheme: 'light', viewport: { width: 820, height: 1100 } },
  'no-js': { javaScriptEnabled: false, viewport: WIDE },
  contrast: { forcedColors: 'active', viewport: WIDE },
};

async function main(wanted: readonly string[]): Promise<void> {
  await using site = await openSite();
  const browser = await openBrowser();
  if (wanted.length === 0) rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const pages = Object.entries(PAGES).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  try {
    for (const [look, options] of Object.entries(LOOKS)) await pictures(browser, site, pages, look, options);
    await printed(browser, site, pages);
  } finally {
    await browser.close();
  }
  process.stdout.write(`${pages.length * (Object.keys(LOOKS).length + 1)} pictures in screenshots/\n`);
}

async function pictures(
  browser: Browser,
  site: Site,
  pages: readonly (readonly [string, string])[],
  look: string,
  options: BrowserContextOptions,
): Promise<void> {
  const context = await browser.newContext({
    ...options,
    storageState: site.storage,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  for (const [name, path] of pages) {
    await page.goto(site.origin + path);
    await page.screenshot({ path: join(FOLDER, `${name}-${look}.png`), fullPage: true });
  }
  if (options.javaScriptEnabled !== false && pages.length > 1)
    for (const [name, key] of [
      ['help', '?'],
      ['palette', '/'],
    ] as const) {
      await page.goto(site.origin);
      await page.keyboard.press(key);
      await page.screenshot({ path: join(FOLDER, `${name}-${look}.png`) });
    }
  await context.close();
  const stranger = await browser.newContext({ ...options, reducedMotion: 'reduce' });
  const open = await stranger.newPage();
  for (const [name, path] of Object.entries(OPEN_PAGES)) {
    await open.goto(site.origin + path);
    await open.screenshot({ path: join(FOLDER, `${name}-${look}.png`), fullPage: true });
  }
  await stranger.close();
}

async function printed(
  browser: Browser,
  site: Site,
  pages: readonly (readonly [string, string])[],
): Promise<void> {
  const context = await browser.newContext({ storageState: site.storage });
  const page = await context.newPage();
  for (const [name, path] of pages) {
    await page.goto(site.origin + path);
    await page.pdf({ path: join(FOLDER, `${name}.pdf`), format: 'A4' });
  }
  await context.close();
}

await main(process.argv.slice(2));
