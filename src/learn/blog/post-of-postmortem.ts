/** A post-mortem as a post. Of its evidence only what the text links to is published. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { problemText, readPostmortem, type Postmortem } from '../postmortem/index.ts';
import { slugOf } from '../../markdown/index.ts';
import type { Post } from './model.ts';
import { firstSentence } from './post-file.ts';
import type { DirectoryReading } from './read-blog.ts';

const TEXT_FILE = 'postmortem.md';

/** With a reference that means nothing, or evidence that is gone or was changed, it is not published. */
export function readPostmortemPost(path: string, name: string): DirectoryReading {
  if (!existsSync(join(path, TEXT_FILE))) return { kind: 'none' };
  const reading = readPostmortem(path);
  const problems = reading.problems.map((problem) => `${name}/${problemText(problem)}`);
  if (!reading.ok || problems.length > 0) return { kind: 'broken', problems };
  return { kind: 'post', post: postOf(reading.postmortem) };
}

export function postOf({ frontMatter, body, evidence, record, quantities }: Postmortem): Post {
  const { title, slug, formerSlugs, date, tags, authors, severity } = frontMatter;
  return {
    id: record.id,
    title,
    description: frontMatter.description ?? firstSentence(body),
    slug: slug ?? `${slugOf(title)}-${date.slice(0, 4)}`,
    formerSlugs,
    date,
    tags,
    authors,
    facts: [
      ['Severity', severity],
      ...['impact.minutes', 'impact.failedRequests', 'interval.toDetect', 'interval.toMitigate'].flatMap(
        (quantity): (readonly [string, string])[] => {
          const text = quantities[quantity]?.text;
          return text === undefined || text === 'unknown' ? [] : [[FACTS[quantity] ?? quantity, text]];
        },
      ),
      ['Incident', record.id],
    ],
    body,
    files: evidence.flatMap(({ sha256, content }) =>
      content !== undefined && body.includes(`evidence/${sha256}`)
        ? [{ name: `evidence/${sha256}`, bytes: content }]
        : [],
    ),
    change: undefined,
  };
}

const FACTS: Readonly<Record<string, string>> = {
  'impact.minutes': 'Impact',
  'impact.failedRequests': 'Requests that failed',
  'interval.toDetect': 'Until it was detected',
  'interval.toMitigate': 'Until it was over',
};
