/** The post-mortem of an outage like the story's, as the desk tells it. */
import { createHash } from 'node:crypto';
import type { PostmortemDetail, PostmortemDiff, PostmortemReading } from '../../../desk/index.ts';

export const WRITTEN = 'INC-20261119-1';
const EVIDENCE = '3f0c5b7d9e1a2c4f6b8d0e2f4a6c8e0f1b3d5f7a9c1e3b5d7f9a1c3e5b7d9f0a';

export const TEXT = `---
schema: stakeout.postmortem/1
incident: "${WRITTEN}"
title: "The shop showed its source for nine minutes"
date: 2026-11-19
severity: critical
authors: ["platform"]
---

## Summary

- **What:** {{incident.title}}.
- **How long:** {{impact.minutes}}.

## Impact

| What | How much |
| --- | --- |
| Requests, and of them failed | {{impact.requests}}, {{impact.failedRequests}} |

## Timeline

| Time | Phase | What happened | Evidence |
| --- | --- | --- | --- |
| {{at.t1}} | Before | a scheduled job began | {{evidence.t1}} |

## What went well

- _To be written: what helped, and should stay as it is_
`;

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const BODY = `## Summary

- **What:** The shop showed its source for nine minutes.
- **How long:** 9 min.

## Impact

| What | How much |
| --- | --- |
| Requests, and of them failed | 500, 300 |

\`\`\`chart
title: Requests that failed
unit: %
max: 100
mark: 02:05 restored
02:00, 0
02:01, 40
02:02, 61
02:03, 60
02:04, 58
02:05, 12
02:06, 0
\`\`\`

## Timeline

| Time | Phase | What happened | Evidence |
| --- | --- | --- | --- |
| 2026-11-19 02:00:00.000 UTC | Before | a scheduled job began: \`/usr/local/sbin/purge-old-php\` | [j4](evidence/${EVIDENCE}) |
| 2026-11-19 02:00:14.120 UTC | Detection | libphp8.2.so: missing | [j4](evidence/${EVIDENCE}) |

## Root cause

The package libapache2-mod-php8.2 was removed, and with it the module that every page needs.

1. site shop.example
2. LoadModule php\\_module

## What went well

- _To be written: what helped, and should stay as it is_
`;

const ITEMS = [
  'title says what users met',
  'summary of at most 120 words',
  'severity by a written rule',
  'every time has its day and zone',
  'timeline begins before the impact',
  'every moment has evidence',
  'impact in numbers',
  'impact on functions and data',
] as const;

/** What a text says: the one above, or whatever is being written. */
export function readingOf(text: string): PostmortemReading {
  if (!text.startsWith('---\n'))
    return {
      view: null,
      check: null,
      problems: [{ file: 'postmortem.md', line: 1, column: 1, message: 'does not begin with front matter' }],
    };
  const lines = text.split('\n');
  const open = lines.flatMap((line, at) =>
    line.includes('To be written')
      ? [
          {
            file: 'postmortem.md',
            line: at + 1,
            column: 4,
            message: 'What went well: is still to be written',
          },
        ]
      : [],
  );
  const added = text.slice(text.lastIndexOf('## '));
  return {
    view: {
      title: 'The shop showed its source for nine minutes',
      facts: [
        { name: 'Incident', value: WRITTEN },
        { name: 'Lasted', value: '9 min' },
        { name: 'Authors', value: 'platform' },
      ],
      body: BODY.slice(0, BODY.lastIndexOf('## ')) + added,
      glossary: [{ word: 'error budget', meaning: 'the minutes of full outage that the objective allows' }],
      evidence: [{ id: 'j4', sha256: EVIDENCE, source: 'journal', title: 'finding.opened', trouble: null }],
    },
    check: {
      score: open.length === 0 ? 95 : 80,
      needed: 90,
      publishable: open.length === 0,
      items: ITEMS.map((title, at) => ({
        number: at + 1,
        title,
        mandatory: at === 7,
        passed: at !== 7 || open.length === 0,
        problems: at === 7 ? open : [],
      })),
      errors: [],
    },
    problems: [],
  };
}

/** `text`: what stands there. */
export function postmortemOf(text: string = TEXT): PostmortemDetail {
  const hash = hashOf(text);
  return {
    id: WRITTEN,
    title: 'The shop showed its source for nine minutes',
    date: '2026-11-19',
    severity: 'critical',
    incident: WRITTEN,
    reviewed: false,
    published: 'no',
    changedAt: '2026-11-19T09:30:00.000Z',
    changedBy: 'Jon',
    why: null,
    text,
    hash,
    ...readingOf(text),
    versions: [
      {
        ...FIRST,
        number: 2,
        at: '2026-11-19T09:30:00.000Z',
        by: 'Jon',
        note: 'the impact',
        hash,
        current: true,
      },
      { ...FIRST, reviewers: ['Ines'] },
    ],
    changedSince: false,
    signOffs: [{ by: 'Ines', at: '2026-11-19T09:00:00.000Z', valid: false }],
    address: 'https://blog.example/posts/the-shop-showed-its-source-2026.html',
    authors: ['platform'],
  };
}

const FIRST = {
  number: 1,
  at: '2026-11-19T03:00:00.000Z',
  by: 'agent',
  note: 'first draft',
  hash: 'b'.repeat(64),
  reviewers: [],
  published: false,
  current: false,
};

export const CHANGED: PostmortemDiff = {
  from: FIRST,
  to: { ...FIRST, number: 2, at: '2026-11-19T09:30:00.000Z', by: 'Jon', note: 'the impact' },
  text: TEXT,
  diff: '--- version 1\n+++ version 2\n@@ -14,2 +14,2 @@\n - **What:** {{incident.title}}.\n-- **How long:** unknown.\n+- **How long:** {{impact.minutes}}.\n',
};

export const KEPT = {
  id: 'j4',
  source: 'journal',
  title: 'finding.opened',
  at: '2026-11-19T02:00:14.120Z',
  text: '{\n  "kind": "finding.opened",\n  "path": "/usr/lib/apache2/modules/libphp8.2.so"\n}\n',
  cut: false,
};
