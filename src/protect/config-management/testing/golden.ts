/** Whole generated trees as one text, compared with what was kept; `UPDATE_GOLDEN=1` keeps it anew. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Generated } from '../tree.ts';

export function assertGolden(file: string, { files }: Generated): void {
  const text = files.map(({ path, text: content }) => `==> ${path} <==\n${content}\n`).join('');
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}
