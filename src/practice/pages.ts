/** The pages of the practice site and what a good answer to each holds. */

export interface SitePage {
  readonly path: string;
  /** Sent with PUT when set; every request of the site is idempotent, so that a client may repeat it (RFC 9110, 9.2.2). */
  readonly upload?: string;
  readonly expect: string;
}

export const SITE_PAGES: readonly SitePage[] = [
  { path: '/', expect: 'Open today' },
  { path: '/app/', expect: 'Up to 200M of memory' },
  { path: '/members.php', expect: 'Asked through mysqli.' },
  { path: '/catalogue.php', expect: '2 books on the shelf.' },
  { path: '/words.php', expect: 'has 8 letters.' },
  { path: '/visit.php', expect: 'Visit number 1.' },
  { path: '/upload.php', upload: 'x'.repeat(20_000), expect: 'Kept 20000 bytes.' },
  { path: '/style.css', expect: '/* lending library */' },
];

export const SITE_HOST = 'library.test';

/** `leaked`: the answer holds PHP source. `wrong`: HTTP 200 with another body. `failed`: an error status or no answer. */
export type Verdict = 'ok' | 'leaked' | 'wrong' | 'failed';

export function judgeAnswer(page: SitePage, status: number | undefined, body: string): Verdict {
  if (body.includes('<?php')) return 'leaked';
  if (status !== 200) return 'failed';
  return body.includes(page.expect) ? 'ok' : 'wrong';
}
