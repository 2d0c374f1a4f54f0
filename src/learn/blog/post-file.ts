/** A post as a file of its own: front matter and Markdown. */
import * as z from 'zod/mini';
import { slugOf } from '../../markdown/index.ts';
import { readYaml } from '../../yaml/index.ts';
import { issueWords } from './issue-words.ts';
import type { Post } from './model.ts';

const line = (most: number) =>
  z.string().check(z.minLength(1), z.maxLength(most), z.regex(/^[^\p{Cc}]*$/u, 'has to be one line'));
const slug = z
  .string()
  .check(
    z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'has to be small letters, digits and single dashes'),
    z.maxLength(100),
  );

const frontMatterSchema = z.strictObject({
  title: line(200),
  description: z.optional(line(300)),
  slug: z.optional(slug),
  formerSlugs: z._default(z.array(slug).check(z.maxLength(50)), []),
  date: z.iso.date('has to be a date: YYYY-MM-DD'),
  tags: z._default(z.array(slug).check(z.maxLength(20)), []),
  authors: z._default(z.array(line(100)).check(z.maxLength(20)), []),
  change: z.optional(line(300)),
  draft: z._default(z.boolean(), false),
});

export type PostReading =
  | { readonly ok: true; readonly post: Post; readonly draft: boolean }
  | { readonly ok: false; readonly problems: readonly string[] };

const MAX_FRONT_MATTER = 1 << 16;

/** Problems as `FILE:LINE:COLUMN: what is wrong`. */
export function readPostFile(text: string, file: string): PostReading {
  const parts = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)([\s\S]*)$/m.exec(text);
  if (parts === null || parts.index !== 0)
    return refused(
      `${file}:1:1: does not begin with front matter: a line of three dashes, members, three dashes`,
    );
  const [, yaml = '', body = ''] = parts;
  if (yaml.length > MAX_FRONT_MATTER) return refused(`${file}:1:1: the front matter is longer than 64 KiB`);
  const reading = readYaml(yaml);
  if (!reading.ok)
    return refused(
      `${file}:${reading.problem.line + 1}:${reading.problem.column}: ${reading.problem.message}`,
    );
  const parsed = frontMatterSchema.safeParse(reading.value);
  if (!parsed.success)
    return refused(
      ...parsed.error.issues.slice(0, 20).map((issue) => {
        const place = reading.placeOf(issue.path);
        return `${file}:${place.line + 1}:${place.column}: ${issue.path.map(String).join('.')}: ${issueWords(issue)}`;
      }),
    );
  const { draft, ...front } = parsed.data;
  const id = file.replace(/\.md$/, '');
  const post: Post = {
    id: slugOf(id),
    title: front.title,
    description: front.description ?? firstSentence(body),
    slug: front.slug ?? slugOf(id),
    formerSlugs: front.formerSlugs,
    date: front.date,
    tags: front.tags,
    authors: front.authors,
    facts: [],
    body,
    files: [],
    change: front.change,
  };
  return { ok: true, post, draft };
}

function refused(...problems: readonly string[]): PostReading {
  return { ok: false, problems };
}

const LONGEST = 200;

/** Of the first paragraph that is plain text. */
export function firstSentence(body: string): string {
  const paragraph =
    body
      .split(/\n\s*\n/)
      .map((part) => part.trim())
      .find((part) => /^[\p{L}\p{N}*_`"'(]/u.test(part) && !part.startsWith('```')) ?? '';
  const plain = paragraph
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*_`]/g, '')
    .replaceAll(/\s+/g, ' ');
  const sentence = /^.*?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
  return sentence.length > LONGEST ? `${sentence.slice(0, LONGEST)}…` : sentence;
}
