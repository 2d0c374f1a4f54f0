/** The smallest values of the file, each with the words for what is wrong with it and a text for editors. */
/* oxlint-disable no-control-regex -- control characters are what these texts must not hold */
import * as z from 'zod/mini';
import { CLOCK, DURATION, MOMENT, WEEKDAYS } from '../time/index.ts';
import { Secret, SECRET } from './secret.ts';

/** What editors show beside a member. */
export const descriptions = z.registry<{ readonly description: string }>();

/** The same schema with a text for editors. */
export function about<T extends z.ZodMiniType>(description: string, schema: T): T {
  // A schema is described where it is used, so each use is a schema of its own.
  const own = z.clone(schema);
  descriptions.add(own, { description });
  return own;
}

const text = (pattern: RegExp, error: string) => z.string().check(z.regex(pattern, { error }));

export const ID = /^[a-z0-9][a-z0-9._-]{0,62}$/;
export const id = text(
  ID,
  'a name has lower-case letters, digits, dots, dashes and underscores, begins with a letter or digit, and has at most 63',
);

/** One line that people read. */
export const line = text(
  /^[^\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]{1,200}$/,
  'is one line of 1 to 200 characters, without control or invisible characters',
);
export const duration = text(DURATION, 'is a length of time: 30s, 5m, 12h, 3d or 2w');
export const clock = text(CLOCK, 'is a time of the day in quotes or not: 09:00, 18:30, 24:00');
export const moment = text(MOMENT, 'is a day or a time: 2026-12-24, 2026-12-24 09:00 or 2026-12-24T09:00Z');
export const day = text(/^\d{4}-\d\d-\d\d$/, 'is a day: 2026-01-05');
export const zone = text(/^[A-Za-z0-9_+/-]{1,64}$/, 'is the name of a time zone: Europe/Berlin');
export const weekday = z.enum(WEEKDAYS);
export const severity = z.enum(['critical', 'warning']);

/** Names of services or hosts; `*` stands for any characters. */
export const patterns = z
  .array(
    text(
      /^[A-Za-z0-9*][A-Za-z0-9*._:@/-]{0,253}$/,
      'is a name of a service or host, in which * stands for any characters',
    ),
  )
  .check(z.minLength(1, { error: 'is an empty list, which nothing meets: leave it out to mean all' }));

/** From here on its text is kept apart. */
const kept = (written: z.ZodMiniString) =>
  z.pipe(
    written,
    z.transform((value: string) => new Secret(value)),
  );
export const secret = kept(
  text(SECRET, 'is a secret: file:/absolute/path, env:NAME, or its text in one line'),
);
export const url = text(
  /^https?:\/\/[^\s@\\]{1,1000}$/,
  'is an address that begins with https:// or http://, without a user name',
);
export const secretUrl = kept(
  text(
    /^(?:file:\/[^\u0000-\u001f\u007f]{1,1000}|env:[A-Za-z_][A-Za-z0-9_]{0,127}|https?:\/\/[^\s@\\]{1,1000})$/,
    'is file:/absolute/path, env:NAME, or an address that begins with https:// or http://',
  ),
);
export const MAILBOX = /^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9.-]{1,253}$/;
export const mailbox = text(MAILBOX, 'is an address of mail: oncall@example.org');
export const program = text(/^\/[^\u0000-\u001f\u007f]{1,1000}$/, 'is the absolute path of a program');
export const argument = text(/^[^\u0000-\u001f\u007f]{0,4000}$/, 'is one argument, in one line');
