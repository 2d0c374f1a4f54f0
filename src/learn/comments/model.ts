/** Comments as values, and what may be written. */
import * as z from 'zod/mini';
import { RULES, whyUnreadable } from '../../markdown/index.ts';

/** `waiting` for a moderator; `spam` as far as the filter can tell, for a moderator who looks; `deleted` leaves its place in the thread. */
export const STATUSES = ['waiting', 'spam', 'approved', 'rejected', 'deleted'] as const;
export type Status = (typeof STATUSES)[number];

export interface Comment {
  readonly id: string;
  /** Id of the post, which outlives its address. */
  readonly post: string;
  readonly parent: string | undefined;
  readonly name: string;
  /** Markdown as it was written. Markup is made of it each time it is shown, by the one sanitiser. */
  readonly text: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly edited: string | undefined;
  readonly status: Status;
  /** 0 honest … 1 spam; undefined when nothing was known to compare with. */
  readonly score: number | undefined;
  readonly reasons: readonly string[];
  /** Digest of the token of who wrote it; empty for imported ones. */
  readonly author: string;
}

export const LONGEST_NAME = 60;
export const ID = /^[a-z2-7]{12}$/;
/** Below that, replies stand beside each other. */
export const DEEPEST = 6;
export const EDIT_WINDOW_MS = 15 * 60_000;

const name = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'a name or a nickname is missing'),
    z.maxLength(LONGEST_NAME, `the name is longer than ${LONGEST_NAME} characters`),
    z.regex(
      /^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u,
      'the name has characters in it that cannot be seen',
    ),
  );
const text = z.string().check(
  z.refine((value) => value.trim() !== '', 'the comment is empty'),
  z.maxLength(RULES.comment.length, `the comment is longer than ${RULES.comment.length} characters`),
  z.refine(
    (value) => whyUnreadable(value, 'comment') === undefined,
    'the comment cannot be read: its quotes, lists or brackets go too deep',
  ),
);

/** What every way in has to pass: the form, an edit, a moderator's edit, an import, the API. */
export const wordsSchema = z.object({ name, text });
export type Words = Readonly<z.infer<typeof wordsSchema>>;

/** The first thing wrong with them, for people. */
export function wrongWith(words: unknown): string | undefined {
  const parsed = wordsSchema.safeParse(words);
  return parsed.success ? undefined : (parsed.error.issues[0]?.message ?? 'cannot be used');
}

/** One comment in a file of comments. */
export const exportedSchema = z.strictObject({
  id: z.string().check(z.regex(ID)),
  post: z.string().check(z.minLength(1), z.maxLength(200)),
  parent: z.optional(z.string().check(z.regex(ID))),
  name,
  text,
  at: z.iso.datetime(),
  edited: z.optional(z.iso.datetime()),
  status: z.enum(STATUSES),
});
export type Exported = Readonly<z.infer<typeof exportedSchema>>;

export const exportSchema = z.strictObject({
  schema: z.literal('stakeout.comments/1'),
  comments: z.array(z.unknown()).check(z.maxLength(1_000_000)),
});
