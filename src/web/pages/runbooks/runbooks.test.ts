import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { textOf } from '../../../domain/html.ts';
import { runbookBeside } from '../incident/runbook.ts';
import { Story } from '../testing/story.ts';
import { runbookPage, runbooksPage } from './index.ts';

const LIBRARY = join(import.meta.dirname, '../../../../runbooks');
const line = {
  id: 'module-missing',
  title: 'A module is gone',
  owner: 'web',
  severity: 'critical' as const,
  steps: 3,
  lastDrilled: '2026-01-01',
  stale: true,
  refused: null,
};

test('every runbook that is shipped reads as a page: one first heading, its neighbours as pages, its steps as they are', () => {
  const names = readdirSync(LIBRARY).filter((name) => name.endsWith('.md'));
  assert.ok(names.length >= 10);
  for (const name of names) {
    const text = readFileSync(join(LIBRARY, name), 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '');
    const page = textOf(runbookPage({ runbook: { ...line, text }, incident: undefined }));
    assert.equal(page.match(/<h1/g)?.length, 1, name);
    assert.doesNotMatch(page, /\.md"/, name);
    const steps = text.match(/^```sh \{/gm)?.length ?? 0;
    assert.ok((page.match(/<pre/g)?.length ?? 0) >= steps, `${name}: ${steps} steps`);
  }
});

test('a runbook tells how it is run for the incident it was opened from, and markup in it is text', () => {
  const text = '# T\n\n<script>alert(1)</script> [x](javascript:alert(1)) [y](package-removed.md#look)\n';
  const page = textOf(runbookPage({ runbook: { ...line, text }, incident: 'INC-20260102-1' }));
  assert.match(page, /stakeout runbook run module-missing --incident INC-20260102-1/);
  assert.doesNotMatch(page, /<script|javascript:alert\(1\)"/);
  assert.match(page, /href="\/runbooks\/package-removed"/);
});

test('beside an incident stands the one that fits, or that none does', () => {
  const incident = new Story(new Date('2026-11-27T07:04:00.000Z')).incident();
  const beside = (fits: string | null): string =>
    textOf(runbookBeside({ incident, runbooks: { runbooks: [line], fits } }));
  assert.match(beside('module-missing'), new RegExp(`/runbooks/module-missing\\?incident=${incident.id}`));
  assert.match(beside(null), /None is for this/);
  assert.match(textOf(runbookBeside({ incident, runbooks: null })), /Not known/);
  assert.match(textOf(runbooksPage({ runbooks: [line], fits: null })), /1 not drilled for too long/);
});
