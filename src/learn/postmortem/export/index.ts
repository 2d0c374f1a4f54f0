/** A post-mortem in the forms of other programs. What is exported is what was checked: references are resolved. */
import * as z from 'zod/mini';
import { type Postmortem } from '../document.ts';
import { frontMatterSchema } from '../front-matter.ts';
import { recordSchema } from '../record.ts';
import { toConfluence } from './confluence.ts';
import { toGitHub } from './github.ts';
import { toHtml } from './html.ts';

export const EXPORT_FORMATS = ['html', 'json', 'github', 'confluence'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const exportSchema = z.object({
  schema: z.literal('stakeout.postmortem-export/1'),
  frontMatter: frontMatterSchema,
  /** Markdown, references resolved. */
  body: z.string(),
  /** SHA-256 of `postmortem.md`. */
  textHash: z.string(),
  quantities: z.record(
    z.string(),
    z.object({ text: z.string(), value: z.nullable(z.union([z.string(), z.number()])) }),
  ),
  record: recordSchema,
});

export function exported(postmortem: Postmortem, format: ExportFormat): string {
  return WRITERS[format](postmortem);
}

const WRITERS: Readonly<Record<ExportFormat, (postmortem: Postmortem) => string>> = {
  html: toHtml,
  json: ({ frontMatter, body, textHash, quantities, record }) =>
    `${JSON.stringify({ schema: 'stakeout.postmortem-export/1', frontMatter, body, textHash, quantities, record }, null, 2)}\n`,
  github: toGitHub,
  confluence: toConfluence,
};
