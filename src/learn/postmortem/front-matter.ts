/** What stands above the text: who wrote it, what it is called, what the objective is, what was promised. */
import * as z from 'zod/mini';
import { actionItemSchema } from './action-item.ts';
import type { Problem } from './problem.ts';
import { cut } from './problem.ts';
import { readYaml } from '../../yaml/index.ts';

const line = (most: number) =>
  z
    .string()
    .check(z.minLength(1), z.maxLength(most), z.regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'has to be one line'));
const slug = z
  .string()
  .check(
    z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'has to be small letters, digits and single dashes'),
    z.maxLength(100),
  );

export const SEVERITIES = ['critical', 'major', 'minor'] as const;

export const frontMatterSchema = z.strictObject({
  schema: z.literal('stakeout.postmortem/1'),
  /** Of the incident. */
  incident: line(100),
  title: line(200),
  /** For feeds and previews; without it the beginning of the summary. */
  description: z.optional(line(300)),
  /** Name in the address of the page; without it the blog makes one of date and title. */
  slug: z.optional(slug),
  /** Names it had before; they lead to this one. */
  formerSlugs: z._default(z.array(slug).check(z.maxLength(50)), []),
  /** The day it is about, in its zone. */
  date: z.iso.date('has to be a date: YYYY-MM-DD'),
  /** Besides UTC, times are shown in it. */
  zone: z._default(
    z.string().check(z.maxLength(64), z.refine(isZone, 'is no time zone: Europe/Berlin, UTC')),
    'UTC',
  ),
  tags: z._default(z.array(slug).check(z.maxLength(20)), []),
  severity: z.enum(SEVERITIES),
  /** The written rule by which it is that severe. */
  criterion: z._default(z.nullable(line(500)), null),
  authors: z._default(z.array(line(100)).check(z.maxLength(20)), []),
  objective: z._default(
    z.strictObject({
      /** Percent of good answers that were promised. */
      percent: z.number().check(z.gt(0), z.lt(100)),
      days: z.int().check(z.minimum(1), z.maximum(366)),
    }),
    { percent: 99.9, days: 30 },
  ),
  /** Null: not known. */
  dataLoss: z._default(z.nullable(z.union([z.literal('none'), line(300)])), null),
  /** What users could not do. */
  functions: z._default(z.array(line(100)).check(z.maxLength(20)), []),
  /** The fault under `faults/` by which it can be replayed. */
  drill: z._default(z.nullable(slug), null),
  glossary: z._default(z.record(line(60), line(300)), {}),
  actions: z._default(z.array(actionItemSchema).check(z.maxLength(50)), []),
});
export type FrontMatter = Readonly<z.infer<typeof frontMatterSchema>>;

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Characters between the two lines of dashes. */
export const MAX_FRONT_MATTER = 1 << 16;

export type FrontMatterReading =
  | {
      readonly ok: true;
      readonly frontMatter: FrontMatter;
      /** As it stands in the file, without its fences. */
      readonly yaml: string;
      readonly body: string;
      /** Lines of the file before the body. */
      readonly linesBefore: number;
      readonly placeOf: (path: readonly PropertyKey[]) => { readonly line: number; readonly column: number };
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const FENCE = /^---[ \t]*\r?\n/;
const END = /^---[ \t]*(?:\r?\n|$)/m;

/** `text` is the whole file. Never throws. */
export function readFrontMatter(text: string, file: string): FrontMatterReading {
  const parts = split(text);
  if (typeof parts === 'string') return refused([{ file, line: 1, column: 1, message: parts }]);
  const { yaml, body, linesBefore } = parts;
  const reading = readYaml(yaml);
  if (!reading.ok) {
    const { line: at, column, message } = reading.problem;
    return refused([{ file, line: at + 1, column, message }]);
  }
  const placeOf = (path: readonly PropertyKey[]): { line: number; column: number } => {
    const place = reading.placeOf(path);
    return { line: place.line + 1, column: place.column };
  };
  const parsed = frontMatterSchema.safeParse(reading.value);
  if (parsed.success) return { ok: true, frontMatter: parsed.data, yaml, body, linesBefore, placeOf };
  return refused(
    parsed.error.issues.slice(0, MOST_PROBLEMS).map((issue) => ({
      file,
      ...placeOf(issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path),
      message: wordsFor(issue),
    })),
  );
}

const MOST_PROBLEMS = 50;

function split(text: string): { yaml: string; body: string; linesBefore: number } | string {
  const begin = FENCE.exec(text);
  if (begin === null)
    return 'does not begin with front matter: a line of three dashes, members, three dashes';
  const rest = text.slice(begin[0].length);
  const end = END.exec(rest);
  if (end === null) return 'the front matter has no end: a line of three dashes';
  const yaml = rest.slice(0, end.index);
  if (yaml.length > MAX_FRONT_MATTER) return 'the front matter is longer than 64 KiB';
  const before = begin[0].length + end.index + end[0].length;
  return { yaml, body: text.slice(before), linesBefore: text.slice(0, before).split('\n').length - 1 };
}

function refused(problems: readonly Problem[]): FrontMatterReading {
  return { ok: false, problems };
}

function wordsFor(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String).join('.');
  const of = at === '' ? 'front matter' : cut(at);
  if (issue.code === 'unrecognized_keys')
    return `${of}: there is no member ${issue.keys.map(cut).join(', ')} here`;
  if (issue.code === 'invalid_type') return `${of}: is missing, or is no ${issue.expected}`;
  if (issue.code === 'invalid_value') return `${of}: has to be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union') return `${of}: is of no kind that is known`;
  return `${of}: ${issue.message}`;
}
