/** A small blog for tests: posts with everything in them that posts may have. */
import type { Post, Published, Site } from '../model.ts';

export const SITE: Site = {
  title: 'Shop operations',
  description: 'What went wrong, and what we did about it.',
  address: 'https://blog.example.org',
  author: 'Operations of the shop',
  language: 'en',
  authority: 'blog.example.org,2026-01-05',
  comments: { open: true, autoApproveAfter: 3 },
};

const MINUTES = Array.from({ length: 100 }, (_, at) => {
  const share =
    at < 8 ? 0.2 : at < 12 ? (at - 7) * 15 : at < 88 ? 58 + ((at * 7) % 5) : at < 92 ? (92 - at) * 12 : 0.1;
  const minute = `${String(8 + Math.floor((at + 52) / 60)).padStart(2, '0')}:${String((at + 52) % 60).padStart(2, '0')}`;
  return `${minute}, ${share}`;
});

export const STORY = `For 90 minutes, 60 % of the visitors of the shop saw an error page instead of the shop. A clean-up script had removed the PHP module of the web server. Nobody's data was lost. The module is back, and the script cannot remove it any more.

## Impact

\`\`\`chart
title: Share of requests answered with an error
unit: %
max: 100
mark: 09:00 first errors
mark: 10:20 module back
${MINUTES.join('\n')}
\`\`\`

| what | how much |
|---|--:|
| requests that failed | 48,211 |
| visitors affected | 60 % |
| full-outage minutes | 54 |

## What happened

The monthly clean-up runs \`apt-get autoremove\`. It took [libapache2-mod-php](https://packages.debian.org/libapache2-mod-php) along, since nothing *depended* on it.

\`\`\`
openat(AT_FDCWD, "/usr/lib/apache2/modules/libphp5.so", O_RDONLY|O_CLOEXEC) = -1 ENOENT
\`\`\`

> A running server keeps a deleted module mapped: it works until the next restart.

## What did not help

1. Reading the error log: it had nothing of it.
2. Restarting, which took the last healthy workers away.
3. Looking at PHP-FPM, which was not involved.

## What we changed

- The guard refuses what would take the module.
- The integrity watch puts it back within milliseconds.
`;

export function post(over: Partial<Post> = {}): Post {
  return {
    id: 'INC-20260105-1',
    title: 'The shop without its PHP module',
    description: 'A clean-up script removed the PHP module; 60 % of visitors saw errors for 90 minutes.',
    slug: 'shop-without-php-module',
    formerSlugs: [],
    date: '2026-01-05',
    tags: ['apache', 'php'],
    authors: ['Web team'],
    facts: [
      ['Severity', 'critical'],
      ['Impact', '90 min'],
      ['Visitors affected', '60 %'],
      ['Until it was found', '60 min'],
    ],
    body: STORY,
    files: [],
    change: undefined,
    ...over,
  };
}

export function published(over: Partial<Post> = {}, history: Partial<Published['history']> = {}): Published {
  const one = post(over);
  return {
    post: one,
    history: {
      slugs: [one.slug],
      versions: [{ at: `${one.date}T15:00:00.000Z`, sha256: 'a'.repeat(64), note: undefined }],
      ...history,
    },
    textOf: () => undefined,
  };
}
