import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { textOf } from '../../../domain/html.ts';
import { partsOf, readRunbook } from '../../../learn/runbook/index.ts';
import type { Viewer } from '../../gate/route.ts';
import { runbookBeside } from '../incident/runbook.ts';
import { Story } from '../testing/story.ts';
import { runbookOf } from '../testing/runbook.ts';
import { type RunbookModel, runbookPage, runbooksPage } from './index.ts';

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

const now = new Date('2026-11-27T07:04:00.000Z');
const viewer: Viewer = {
  id: 'mara',
  name: 'Mara',
  role: 'responder',
  via: 'session',
  csrf: 'c',
  steppedUpUntil: null,
  key: 'k',
};
const burning = new Story(now).line();

function shownAs(more: Partial<RunbookModel> = {}): string {
  const model = { incident: burning, open: [burning], given: false, viewer, now };
  return textOf(runbookPage({ runbook: runbookOf(now, true), ...model, ...more }));
}

/** One step's own part of the page. */
function stepIn(page: string, name: string): string {
  const at = page.indexOf(`id="step-${name}"`);
  assert.notEqual(at, -1, name);
  return page.slice(at, page.indexOf('</section>', at));
}

test('every runbook that is shipped reads as a page: one first heading, its neighbours as pages, its steps as they are', () => {
  const names = readdirSync(LIBRARY).filter((name) => name.endsWith('.md') && name !== 'README.md');
  assert.ok(names.length >= 10);
  for (const name of names) {
    const reading = readRunbook(readFileSync(join(LIBRARY, name), 'utf8'));
    assert.ok(reading.ok, name);
    const { runbook } = reading;
    const [plain] = runbookOf(now, false).all;
    assert.ok(plain);
    const page = shownAs({
      runbook: {
        ...runbookOf(now, false),
        parts: partsOf(runbook).map((part) => ('step' in part ? { step: part.step.name } : part)),
        all: runbook.steps.map((step) => ({ ...plain, name: step.name, commands: [`run ${step.name}`] })),
      },
    });
    assert.equal(page.match(/<h1/g)?.length, 1, name);
    assert.doesNotMatch(page, /\.md"/, name);
    for (const step of runbook.steps) assert.match(stepIn(page, step.name), new RegExp(`run ${step.name}<`));
  }
});

test('each step has the one button that is next: look, the dry run before the change, and taking it back', () => {
  const page = shownAs();
  const buttons = (name: string): readonly string[] =>
    [...stepIn(page, name).matchAll(/<button[^>]*>([^<]*)</g)].map((match) => match[1] ?? '');
  assert.deepEqual(buttons('config-test'), ['Look again']);
  assert.deepEqual(buttons('module-file'), ['Look']);
  assert.deepEqual(buttons('reinstall'), ['Show it again', 'Run it']);
  assert.deepEqual(buttons('restart'), []);
  assert.match(stepIn(page, 'restart'), /it is due when reinstall passed/);
  assert.match(stepIn(page, 'config-test'), /Mara.*exit code 1, expected 0.*cannot open shared object file/s);
  const unseen = shownAs({ runbook: runbookOf(now, false) });
  assert.match(stepIn(unseen, 'reinstall'), /Show what it would do/);
  assert.doesNotMatch(stepIn(unseen, 'reinstall'), /Run it/, 'its dry run comes first');
  assert.match(stepIn(unseen, 'stop-again'), /Take back restart/);
});

test('a form says which step of which text it is of, and with which values', () => {
  const values = ['8.3', 'http://127.0.0.1/x'];
  const page = shownAs({ runbook: runbookOf(now, true, values), given: true });
  const form = stepIn(page, 'module-file');
  assert.match(form, /action="\/runbooks\/module-missing\/look"/);
  assert.match(form, new RegExp(`name="digest" value="${'d'.repeat(64)}"`));
  assert.match(form, new RegExp(`name="incident" value="${burning.id}"`));
  assert.deepEqual(
    [...form.matchAll(/name="value" value="([^"]*)"/g)].map((match) => match[1]),
    values,
  );
  assert.doesNotMatch(stepIn(shownAs(), 'module-file'), /name="value"/, 'the defaults go without saying');
});

test('what destroys asks for the name of the host', () => {
  const runbook = runbookOf(now, false);
  const all = runbook.all.map((one) => (one.name === 'restart' ? { ...one, risk: 'destroy' as const } : one));
  assert.match(stepIn(shownAs({ runbook: { ...runbook, all } }), 'restart'), /name="host" required/);
});

test('nobody is given a button that would be refused, and why is said', () => {
  const running = {
    runbook: 'module-missing',
    step: 'module-file',
    incident: burning.id,
    by: 'Jon',
    since: now.toISOString(),
  };
  const cases: readonly (readonly [Partial<RunbookModel>, RegExp])[] = [
    [{ viewer: { ...viewer, role: 'commenter' } }, /takes a responder; you are signed in as commenter/],
    [{ incident: { ...burning, state: 'resolved' } }, /The incident is over/],
    [{ runbook: { ...runbookOf(now, true), refused: 'nobody has taken it yet' } }, /nobody has taken it yet/],
    [{ runbook: { ...runbookOf(now, true), running } }, /Jon runs <strong>module-file/],
    [{ incident: undefined }, new RegExp(`href="/runbooks/module-missing\\?incident=${burning.id}"`)],
    [{ incident: undefined, open: [] }, /stakeout runbook run module-missing/],
  ];
  for (const [more, says] of cases) {
    const page = shownAs(more);
    assert.doesNotMatch(page, /method="post"/, String(says));
    assert.match(page, says);
  }
  assert.match(shownAs({ runbook: { ...runbookOf(now, true), running } }), /http-equiv="refresh"/);
  assert.doesNotMatch(shownAs(), /http-equiv="refresh"/);
});

test('markup in a runbook is text, and its neighbours are opened for the same incident', () => {
  const text = '# T\n\n<script>alert(1)</script> [x](javascript:alert(1)) [y](package-removed.md#look)\n';
  const page = shownAs({ runbook: { ...runbookOf(now, true), parts: [{ text }] } });
  assert.doesNotMatch(page, /<script|javascript:alert\(1\)"/);
  assert.match(page, new RegExp(`href="/runbooks/package-removed\\?incident=${burning.id}"`));
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
