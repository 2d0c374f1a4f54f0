/** A post-mortem as a post. Of its evidence only what the text links to is published. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkPostmortem,
  problemText,
  PUBLISH_SCORE,
  readPostmortem,
  type CheckOptions,
  type FrontMatter,
  type Postmortem,
  type Problem,
} from '../postmortem/index.ts';
import { slugOf } from '../../markdown/index.ts';
import type { Post } from './model.ts';
import { firstSentence } from './post-file.ts';
import type { DirectoryReading, ReadDirectory } from './read-blog.ts';

const TEXT_FILE = 'postmortem.md';

/** With a reference that means nothing, or evidence that is gone or was changed, nothing is built. */
export function readPostmortemPost(path: string, name: string): DirectoryReading {
  if (!existsSync(join(path, TEXT_FILE))) return { kind: 'none' };
  const reading = readPostmortem(path);
  if (!reading.ok || reading.problems.length > 0) return broken(name, reading.problems);
  return { kind: 'post', post: postOf(reading.postmortem) };
}

/** The same for the world: with a secret in it nothing is built, and below the score that publishing needs it is a draft. */
export function postmortemReader(options: Pick<CheckOptions, 'now' | 'drillExists'>): ReadDirectory {
  return (path, name) => {
    const reading = readPostmortemPost(path, name);
    if (reading.kind !== 'post') return reading;
    const checking = checkPostmortem(path, options);
    if (!checking.ok) return broken(name, checking.problems);
    const { errors, score, publishable } = checking.report;
    if (errors.length > 0) return broken(name, errors);
    if (publishable) return reading;
    const why = `has a score of ${score}; ${PUBLISH_SCORE} and every mandatory item are needed: stakeout postmortem check ${name}`;
    return { kind: 'draft', why, post: reading.post };
  };
}

function broken(name: string, problems: readonly Problem[]): DirectoryReading {
  return {
    kind: 'broken',
    problems: [...new Set(problems.map((problem) => `${name}/${problemText(problem)}`))],
  };
}

export function postOf({ frontMatter, body, evidence, record, quantities }: Postmortem): Post {
  const { title, formerSlugs, date, tags, authors, severity } = frontMatter;
  return {
    id: record.id,
    title,
    description: frontMatter.description ?? (known(quantities['cause.summary']?.text) || firstSentence(body)),
    slug: slugFor(frontMatter),
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

/** Its name in addresses. */
export function slugFor({ slug, title, date }: Pick<FrontMatter, 'slug' | 'title' | 'date'>): string {
  return slug ?? `${slugOf(title)}-${date.slice(0, 4)}`;
}

/** Empty for what nobody knows. */
function known(text: string | undefined): string {
  return text === undefined || text === 'unknown' ? '' : text;
}

const FACTS: Readonly<Record<string, string>> = {
  'impact.minutes': 'Impact',
  'impact.failedRequests': 'Requests that failed',
  'interval.toDetect': 'Until it was detected',
  'interval.toMitigate': 'Until it was over',
};
