/** What every export begins with, and the list of evidence it ends with. Pure. */
import type { Postmortem } from '../document.ts';

export function facts({ frontMatter, quantities }: Postmortem): readonly (readonly [string, string])[] {
  return [
    ['Incident', quantities['incident.id']?.text ?? ''],
    ['Date', frontMatter.date],
    [
      'Severity',
      `${frontMatter.severity}${frontMatter.criterion === null ? '' : ` (${frontMatter.criterion})`}`,
    ],
    ['Lasted', quantities['impact.minutes']?.text ?? 'unknown'],
    ['Authors', frontMatter.authors.length === 0 ? 'not named yet' : frontMatter.authors.join(', ')],
    ['Tags', frontMatter.tags.join(', ')],
  ];
}

export const EVIDENCE_LINK = /\]\(evidence\/([0-9a-f]{64})\)/g;

/** Of a hash so much that no two in one post-mortem are the same. */
export const SHORT_HASH = 12;
