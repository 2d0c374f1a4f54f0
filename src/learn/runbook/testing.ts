/** Runbooks for tests. */
import assert from 'node:assert/strict';
import type { Problem, Runbook } from './model.ts';
import { readRunbook } from './read.ts';

export const FRONT = `---
id: shop-cache
title: The cache of the shop
owner: shop team
applies_when: [config-error]
severity: warning
last_drilled: 2026-11-01
max_age_days: 90
parameters:
  where: { kind: path, default: /srv/shop, about: where the shop is }
---
`;

export function runbookWith(body: string, front = FRONT): Runbook {
  const reading = readRunbook(`${front}\n# Cache\n\n${body}\n`);
  assert.ok(reading.ok, JSON.stringify(reading.problems));
  return reading.runbook;
}

export function problemsOf(text: string): readonly Problem[] {
  return readRunbook(text).problems;
}

export const step = (attributes: string, ...commands: readonly string[]): string =>
  `\`\`\`sh {${attributes}}\n${commands.join('\n')}\n\`\`\`\n`;
