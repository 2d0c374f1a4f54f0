/** Post-mortems: to be read, edited, compared, signed off, published. One is named by its directory's name, never by a path. */
import * as z from 'zod/mini';
import { count, digest, text } from './base.ts';

/** Characters; longer ones are edited on the host. */
export const LONGEST_POSTMORTEM = 1 << 17;

/** Of a draft, its incident. */
export const postmortemId = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/));

/** Tabs and line feeds, no other control characters. */
export const postmortemText = z
  .string()
  .check(
    z.maxLength(LONGEST_POSTMORTEM),
    z.regex(/^(?:[\t\n]|[^\p{Cc}\p{Cs}])*$/u, 'holds a control character'),
  );

export const versionNumber = z.number().check(z.int(), z.minimum(1), z.maximum(100_000));
export const exportFormat = z.enum(['html', 'json', 'github', 'confluence']);

const line = {
  id: text,
  /** Null where it cannot be read: `why`. */
  title: z.nullable(text),
  date: z.nullable(text),
  severity: z.nullable(text),
  incident: z.nullable(text),
  /** Somebody reviewed the text as it is. */
  reviewed: z.boolean(),
  /** `older`: readers have another text than this. */
  published: z.enum(['no', 'older', 'yes']),
  /** The last version, and who wrote it. */
  changedAt: z.nullable(text),
  changedBy: z.nullable(text),
  why: z.nullable(text),
};
const postmortemLine = z.strictObject(line);
export type PostmortemLine = Readonly<z.infer<typeof postmortemLine>>;

/** `more`: there are further ones, which are not listed here. */
export const postmortems = z.strictObject({ postmortems: z.array(postmortemLine), more: z.boolean() });
export type PostmortemList = Readonly<z.infer<typeof postmortems>>;

/** In a file of it: `postmortem.md`, line and column from 1. */
const problem = z.strictObject({ file: text, line: count, column: count, message: text });
export type PostmortemProblem = Readonly<z.infer<typeof problem>>;

/** What a text says with its references resolved. */
const view = z.strictObject({
  title: text,
  facts: z.array(z.strictObject({ name: text, value: text })),
  /** Markdown; links to evidence are `evidence/<sha256>`. */
  body: text,
  glossary: z.array(z.strictObject({ word: text, meaning: text })),
  evidence: z.array(
    z.strictObject({
      id: text,
      sha256: text,
      source: text,
      title: text,
      /** Why it is none any more. */
      trouble: z.nullable(text),
    }),
  ),
});

/** The rubric. */
const check = z.strictObject({
  score: count,
  /** What publishing needs. */
  needed: count,
  publishable: z.boolean(),
  items: z.array(
    z.strictObject({
      number: count,
      title: text,
      mandatory: z.boolean(),
      passed: z.boolean(),
      problems: z.array(problem),
    }),
  ),
  /** Wrong, whatever the score. */
  errors: z.array(problem),
});
export type PostmortemCheck = Readonly<z.infer<typeof check>>;

/** A text that cannot be read has neither view nor check, and `problems` says why. */
const reading = {
  view: z.nullable(view),
  check: z.nullable(check),
  problems: z.array(problem),
};
export const postmortemReading = z.strictObject(reading);
export type PostmortemReading = Readonly<z.infer<typeof postmortemReading>>;

const version = {
  number: count,
  at: text,
  by: text,
  note: z.nullable(text),
  /** SHA-256 of the text. */
  hash: digest,
  /** Who reviewed this text. */
  reviewers: z.array(text),
  /** Readers were given this text. */
  published: z.boolean(),
  /** It stands there now. */
  current: z.boolean(),
};

/** `text`: as it is to be edited, with its references; null where it cannot be read or is too long for the web. */
export const postmortem = z.strictObject({
  postmortem: z.nullable(
    z.strictObject({
      ...line,
      text: z.nullable(text),
      /** SHA-256 of the text: what edits, reviews and publications are about. */
      hash: z.nullable(digest),
      ...reading,
      /** Newest first. */
      versions: z.array(z.strictObject(version)),
      /** Edited on the host since the last version. */
      changedSince: z.boolean(),
      signOffs: z.array(z.strictObject({ by: text, at: text, valid: z.boolean() })),
      /** Where readers find it once it is published; null where this host has no blog. */
      address: z.nullable(text),
      /** Authors as the text names them. */
      authors: z.array(text),
    }),
  ),
});
export type PostmortemDetail = NonNullable<Readonly<z.infer<typeof postmortem>>['postmortem']>;

/** `hash` of what was written; nothing was when it could not be read. */
export const postmortemSaved = z.strictObject({
  saved: z.boolean(),
  hash: z.nullable(digest),
  problems: z.array(problem),
});

/** `to`: null for the text as it is. `diff`: as `diff -u` writes it, empty where both are the same. */
export const postmortemDiff = z.strictObject({
  found: z.nullable(
    z.strictObject({
      from: z.strictObject(version),
      to: z.nullable(z.strictObject(version)),
      /** Of `from`. */
      text,
      diff: text,
    }),
  ),
});
export type PostmortemDiff = NonNullable<Readonly<z.infer<typeof postmortemDiff>>['found']>;

export const postmortemEvidence = z.strictObject({
  evidence: z.nullable(
    z.strictObject({
      id: text,
      source: text,
      title: text,
      at: z.nullable(text),
      text,
      /** There is more of it than was sent. */
      cut: z.boolean(),
    }),
  ),
});
export type PostmortemEvidence = NonNullable<Readonly<z.infer<typeof postmortemEvidence>>['evidence']>;

export const postmortemExported = z.strictObject({ name: text, text });
export const postmortemSigned = z.strictObject({ by: text });
export const postmortemDrafted = z.strictObject({ postmortem: postmortemId });
/** `address` of its page; null where this host has no blog. */
export const postmortemPublished = z.strictObject({ address: z.nullable(text) });
