/** What each kind of text may hold, and how long it may be. */

export const PROFILES = ['post', 'comment', 'note'] as const;
/** `post`: what is published by editors. `comment`: by anybody. `note`: by signed-in people, beside incidents. */
export type Profile = (typeof PROFILES)[number];

export interface Rules {
  /** Characters of the whole text. */
  readonly length: number;
  /** Quotes, lists and emphasis in each other. */
  readonly depth: number;
  /** Rules of markdown-it that are off. */
  readonly off: readonly string[];
  readonly tags: readonly string[];
  /** Of links that leave; search engines and the page that is opened learn nothing by them. */
  readonly rel: string | undefined;
  /** A line break is one, as whoever writes into a form expects. */
  readonly breaks: boolean;
  /** Links and pictures by a path of the site. */
  readonly paths: boolean;
}

const TEXT = ['p', 'br', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a'];
const TABLES = ['div', 'table', 'thead', 'tbody', 'tr', 'th', 'td'];
const HEADINGS = ['h2', 'h3', 'h4', 'h5', 'h6', 'hr'];

// References are off where strangers write: one long address named a thousand times is a page of megabytes.
const NO_HEADINGS = ['heading', 'lheading', 'hr', 'image', 'reference'];

export const RULES: Readonly<Record<Profile, Rules>> = {
  post: {
    length: 500_000,
    depth: 24,
    off: [],
    tags: [...TEXT, ...TABLES, ...HEADINGS, 'img'],
    rel: undefined,
    breaks: false,
    paths: true,
  },
  comment: {
    length: 10_000,
    depth: 12,
    off: [...NO_HEADINGS, 'table'],
    tags: TEXT,
    rel: 'nofollow ugc noopener',
    breaks: true,
    paths: false,
  },
  note: {
    length: 20_000,
    depth: 12,
    off: NO_HEADINGS,
    tags: [...TEXT, ...TABLES],
    rel: 'nofollow noopener',
    breaks: true,
    paths: false,
  },
};
