/** The pages of a case, and how their answers differ from before. Pure. */
import * as z from 'zod/mini';
import { SITE_HOST, SITE_PAGES } from '../../src/practice/index.ts';
import type { DiagnosisCase } from './case.ts';

export const askedPageSchema = z.object({
  /** The path; the whole URL for a page that the site itself does not have. */
  name: z.string(),
  url: z.string(),
  host: z.string(),
  /** Sent with PUT when set. */
  upload: z.optional(z.string()),
  /** Counts visits by a cookie: it is asked twice, and the second answer has to know of the first. */
  session: z.optional(z.boolean()),
});
export type AskedPage = Readonly<z.infer<typeof askedPageSchema>>;

/**
 * Page → answer: `200 BODY`, another status, `leak` (PHP source), `lost` (a session that was forgotten), `expired` (a
 * certificate), `down` (refused, or cut off) or `timeout`.
 */
export type Answers = Readonly<Record<string, string>>;

const LIBRARY_PAGES: readonly AskedPage[] = SITE_PAGES.map(({ path, upload }) => ({
  name: path,
  url: `http://127.0.0.1${path}`,
  host: SITE_HOST,
  ...(upload === undefined ? {} : { upload }),
  ...(path === '/visit.php' ? { session: true } : {}),
}));

const SHOP_HOST = '127.0.0.1';
const SHOP_PAGES: readonly AskedPage[] = [
  '/static.html',
  '/index.php',
  '/app/',
  '/app/pretty/x',
  '/db.php',
  '/xml.php',
  '/mb.php',
  '/session.php',
  '/upload.php',
].map((path) => ({
  name: path,
  url: `http://127.0.0.1${path}`,
  host: SHOP_HOST,
  ...(path === '/session.php' ? { session: true } : {}),
}));

export function pagesOf({ site, pages }: Pick<DiagnosisCase, 'site' | 'pages'>): readonly AskedPage[] {
  const own = site === 'library' ? LIBRARY_PAGES : SHOP_PAGES;
  const host = site === 'library' ? SITE_HOST : SHOP_HOST;
  return [...own, ...pages.map((page) => extraPage(page, host))];
}

function extraPage(page: string, host: string): AskedPage {
  const whole = /^https?:/.test(page);
  const path = page.startsWith('/') ? page : `/${page}`;
  return { name: whole ? page : path, url: whole ? page : `http://127.0.0.1${path}`, host };
}

/** `ok` when all answers are as before, else what is wrong and on how many pages: `500×1 leak×6`. */
export function effectOf(before: Answers, now: Answers): string {
  const counts = new Map<string, number>();
  for (const [page, was] of Object.entries(before)) {
    const is = now[page] ?? 'down';
    // A page that the fault itself brings along is not there before.
    if (is === was || (was === '404' && is.startsWith('200 '))) continue;
    const kind = is.startsWith('200 ') ? 'other' : is === 'timeout' ? 'down' : is;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const parts = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, n]) => `${kind}×${n}`);
  return parts.length === 0 ? 'ok' : parts.join(' ');
}

/** A claim without a number (`504`) holds for any. */
export function effectAsClaimed(claim: string, effect: string): boolean {
  const plain = (text: string): string => text.replaceAll(/×\d+/g, '');
  return claim.includes('×') || claim === 'ok' ? claim === effect : plain(effect) === claim;
}
