/** Answers of the site's pages, and in what they differ. */
import * as z from 'zod/mini';

const pageAnswer = z.object({
  path: z.string(),
  /** 0 when there was no answer; the body then says why. */
  status: z.number(),
  type: z.string(),
  body: z.string(),
});

export type PageAnswer = z.infer<typeof pageAnswer>;

export function parseAnswers(line: string): readonly PageAnswer[] {
  return z.array(pageAnswer).parse(JSON.parse(line));
}

/** The first page that answers differently, in words; undefined when all are as before. */
export function difference(before: readonly PageAnswer[], now: readonly PageAnswer[]): string | undefined {
  for (const [index, was] of before.entries()) {
    const is = now[index];
    if (is === undefined) return `${was.path}: not asked`;
    if (is.status === 0) return `${was.path}: no answer (${is.body})`;
    if (is.status !== was.status) return `${was.path}: status ${is.status}`;
    if (is.body.includes('<?php')) return `${was.path}: PHP source`;
    if (is.type !== was.type) return `${was.path}: content type ${is.type || 'none'}`;
    if (is.body !== was.body) return `${was.path}: another body`;
  }
  return undefined;
}
