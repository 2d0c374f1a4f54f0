/** The configuration as people edit it. Secrets in it are masked and come back as they were. */
import * as z from 'zod/mini';
import { digest, text } from './base.ts';

/** Longer ones are edited on the host. */
export const LONGEST_SETTINGS = 1 << 17;

/** Stands for a secret that the file holds; saved again at the same place it stays what it was. */
export const MASK = '(secret)';

/** Tabs and line feeds, no other control characters. */
export const settingsText = z
  .string()
  .check(
    z.maxLength(LONGEST_SETTINGS),
    z.regex(/^(?:[\t\n]|\r\n|[^\p{Cc}\p{Cs}])*$/u, 'holds a control character'),
  );

export const problem = z.strictObject({
  severity: z.enum(['error', 'warning']),
  /** From the top of the file: `people.mara.contacts[0].to`. */
  path: text,
  line: z.number(),
  column: z.number(),
  message: text,
});
export type SettingsProblem = Readonly<z.infer<typeof problem>>;

export const settings = z.strictObject({
  /** The file, for people. */
  file: text,
  /** Null when there is none, or it cannot be shown: `why`. */
  text: z.nullable(text),
  why: z.nullable(text),
  /** Names the file as it is, as long as the agent runs; `saveSettings` wants it. Null when there is none. */
  hash: z.nullable(digest),
  problems: z.array(problem),
});
export type Settings = Readonly<z.infer<typeof settings>>;

export const checked = z.strictObject({ ok: z.boolean(), problems: z.array(problem) });

/** `hash` of what was written; nothing was when there are errors. */
export const saved = z.strictObject({
  saved: z.boolean(),
  hash: z.nullable(digest),
  problems: z.array(problem),
});
