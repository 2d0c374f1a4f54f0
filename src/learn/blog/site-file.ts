/** `blog.yaml`: what the blog is called and where it stands. */
import * as z from 'zod/mini';
import { readYaml } from '../../yaml/index.ts';
import { issueWords } from './issue-words.ts';

const line = (most: number) =>
  z.string().check(z.minLength(1), z.maxLength(most), z.regex(/^[^\p{Cc}]*$/u, 'has to be one line'));

export const siteFileSchema = z.strictObject({
  schema: z.literal('stakeout.blog/1'),
  title: line(100),
  description: line(300),
  address: z
    .string()
    .check(z.maxLength(300), z.refine(isAddress, 'is no address such as https://blog.example.org')),
  author: line(100),
  language: z._default(z.string().check(z.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/)), 'en'),
  comments: z._default(
    z.strictObject({
      open: z._default(z.boolean(), true),
      autoApproveAfter: z._default(z.int().check(z.minimum(1), z.maximum(1000)), 3),
    }),
    { open: true, autoApproveAfter: 3 },
  ),
});
export type SiteFile = Readonly<z.infer<typeof siteFileSchema>>;

export const MAX_SITE_FILE = 1 << 16;

export type SiteReading =
  | { readonly ok: true; readonly site: SiteFile }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Problems as `blog.yaml:LINE:COLUMN: what is wrong`. */
export function readSiteFile(text: string, file = 'blog.yaml'): SiteReading {
  const reading = readYaml(text);
  if (!reading.ok) {
    const { line: at, column, message } = reading.problem;
    return { ok: false, problems: [`${file}:${at}:${column}: ${message}`] };
  }
  const parsed = siteFileSchema.safeParse(reading.value);
  if (parsed.success)
    return { ok: true, site: { ...parsed.data, address: parsed.data.address.replace(/\/+$/, '') } };
  return {
    ok: false,
    problems: parsed.error.issues.slice(0, 20).map((issue) => {
      const { line: at, column } = reading.placeOf(issue.path);
      return `${file}:${at}:${column}: ${issue.path.map(String).join('.')}: ${issueWords(issue)}`;
    }),
  };
}

function isAddress(text: string): boolean {
  if (!/^https?:\/\/[\w.:[\]-]+(?:\/[\w./-]*)?$/i.test(text) || !URL.canParse(text)) return false;
  return !text.includes('..');
}
