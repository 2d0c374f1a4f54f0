/** How mails leave: a file of its own, since it may hold a password. */
import * as z from 'zod/mini';
import { issueWords } from '../blog/issue-words.ts';
import { readYaml } from '../../yaml/index.ts';

const settingsSchema = z.strictObject({
  /** `HOST:PORT` */
  server: z.string().check(z.regex(/^[\w.[\]:-]+:\d{1,5}$/, 'has to be HOST:PORT')),
  security: z._default(z.enum(['starttls', 'tls', 'none']), 'starttls'),
  from: z.string().check(z.minLength(3), z.maxLength(320), z.regex(/^[^\p{Cc}]*$/u)),
  user: z.optional(z.string()),
  password: z.optional(z.string()),
});
export type MailSettings = Readonly<z.infer<typeof settingsSchema>>;

/** A text says what is wrong and where; no value of the file is in it. */
export function readMailSettings(text: string, file: string): MailSettings | string {
  const reading = readYaml(text);
  if (!reading.ok)
    return `${file}:${reading.problem.line}:${reading.problem.column}: ${reading.problem.message}`;
  const parsed = settingsSchema.safeParse(reading.value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const { line, column } = reading.placeOf(issue?.path ?? []);
  const words = issue === undefined ? '' : issueWords(issue);
  return `${file}:${line}:${column}: ${issue?.path.map(String).join('.') ?? ''}: ${words}`;
}
