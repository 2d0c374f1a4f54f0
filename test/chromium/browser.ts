/** A browser for tests and screenshots: Debian's, driven by playwright-core. */
import { type Browser, chromium } from 'playwright-core';
import { debiansChromium } from './packages.ts';

export async function openBrowser(): Promise<Browser> {
  const { executable, env } = await debiansChromium();
  return chromium.launch({
    executablePath: executable,
    env: { ...env },
    // Its sandbox refuses to work for root; the pages are ours, and the listener is on loopback.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
}
