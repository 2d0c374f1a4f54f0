import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { shippedDirectory, runbookFiles } from './library/places.ts';
import { SHIPPED } from './library/shipped.ts';
import { shippedTable } from './library/write-shipped.ts';
import { lint, staleness, type LintContext } from './lint.ts';
import { readRunbook } from './read.ts';
import { FRONT, runbookWith, step } from './testing.ts';

const CONTEXT: LintContext = {
  today: '2026-12-01',
  exists: (path) => path === 'there.md',
  anchorsOf: () => ['top'],
};
const LOOK = step('name=look risk=read', 'ls {{where}}');
const rules = (body: string, front = FRONT, context = CONTEXT): readonly string[] =>
  lint(runbookWith(body, front), context).map(({ rule }) => rule);

test('one finding for each rule, none for a runbook that holds', () => {
  assert.deepEqual(rules(LOOK), []);
  assert.deepEqual(rules(`${step('name=go risk=change expect="x"', 'a2enmod x')}${LOOK}`), [
    'change-without-undo',
  ]);
  assert.deepEqual(rules(`${step('name=go risk=change undo="none: x"', 'a2enmod x')}${LOOK}`), [
    'change-without-expect',
  ]);
  assert.deepEqual(rules(step('name=look risk=read', 'rm {{where}}')), ['read-step-changes']);
  assert.deepEqual(
    rules(`${step('name=go risk=change expect="x" undo="none: x" dry="rm x"', 'a2enmod x')}${LOOK}`),
    ['read-step-changes'],
  );
  assert.deepEqual(rules(`${LOOK}${step('name=go risk=change expect="x" undo="none: x"', 'a2enmod x')}`), [
    'no-verification',
  ]);
  assert.deepEqual(
    rules(`${LOOK}[a](gone.md) [b](there.md#top) [c](there.md#gone) [d](#gone) [e](https://x.example/#y)`),
    ['dead-link', 'dead-link', 'dead-link'],
  );
  assert.deepEqual(rules('text'), ['no-step', 'unused-parameter']);
  assert.deepEqual(rules(LOOK, FRONT.replace('config-error', 'error-share')), ['no-strace-section']);
  assert.deepEqual(rules(`${LOOK}\n## With strace\n`, FRONT.replace('config-error', 'error-share')), []);
  assert.deepEqual(rules(LOOK, FRONT, { ...CONTEXT, today: '2027-02-01' }), ['stale']);
  assert.deepEqual(rules(LOOK, FRONT.replace('last_drilled: 2026-11-01\n', '')), ['stale']);
});

test('a drill in the journal counts as well', () => {
  const runbook = runbookWith(LOOK);
  assert.deepEqual(staleness(runbook, '2027-02-01', '2027-01-01'), { stale: false, since: '2027-01-01' });
  assert.deepEqual(staleness(runbook, '2026-12-01', '2025-01-01'), { stale: false, since: '2026-11-01' });
});

test('the runbooks that come with the program hold, and are the ones it knows', () => {
  const files = runbookFiles(shippedDirectory());
  const read = files.map((path) => {
    const reading = readRunbook(readFileSync(path, 'utf8'));
    assert.ok(reading.ok, `${path}: ${JSON.stringify(reading.problems)}`);
    return { path, runbook: reading.runbook };
  });
  for (const { path, runbook } of read) {
    const problems = lint(runbook, {
      today: runbook.meta.lastDrilled ?? '',
      exists: (link) => existsSync(join(dirname(path), link)),
      anchorsOf: (link) =>
        read
          .find((one) => one.path === join(dirname(path), link))
          ?.runbook.headings.map(({ anchor }) => anchor),
    });
    assert.deepEqual(problems, [], path);
    assert.equal(
      SHIPPED[runbook.meta.id],
      runbook.digest,
      `${path}: node src/learn/runbook/library/write-shipped.ts`,
    );
  }
  assert.equal(files.length, Object.keys(SHIPPED).length);
  assert.ok(shippedTable().includes('module-missing'));
});
