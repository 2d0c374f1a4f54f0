import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { StakeoutError } from '../../domain/errors.ts';
import { actionItemSchema, type DoneTest } from '../postmortem/action-item.ts';
import { changes, checked, isOverdue, withFindings } from './advance.ts';
import { runDoneTest, type CheckHost } from './checks/index.ts';
import { adopt, checkAll, drop, start } from './items.ts';
import type { Outcome } from './model.ts';
import { ActionItems } from './store.ts';
import { STORY_ITEMS } from './story.ts';
import { STORY_SCRIPT } from './story-script.ts';
import { drilled, entry, goodHost, MODULE, NOW, onCallPeople, worked } from './testing/host.ts';

const LATER = new Date('2026-03-08T12:00:00.000Z');

test('the script that the guard has to refuse is that of the example', () => {
  const example = new URL('../../../examples/php-clean-up/purge-old-php', import.meta.url);
  assert.equal(STORY_SCRIPT, readFileSync(example, 'utf8'));
});

test('the measures of the story are well-formed, and each has its own check', () => {
  for (const item of STORY_ITEMS) assert.ok(actionItemSchema.safeParse(item).success, item.id);
  assert.equal(new Set(STORY_ITEMS.map(({ done }) => done?.check)).size, 5);
});

test('a host on which all holds: adopted by one word, all five are verified', async () => {
  const items = await checkAll(adopt([], STORY_ITEMS, 'story', NOW), goodHost());
  assert.deepEqual(
    items.map(({ id, state, lastCheck }) => [id, state, lastCheck?.outcome]),
    STORY_ITEMS.map(({ id }) => [id, 'verified', 'passed']),
  );
});

const at = (day: string): string => `${day}T12:00:00.000Z`;
const refused = (): never => {
  throw new Error('/var/cache/puppet: no YAML');
};

/** A done-test, what is taken from the good host, and what it says then. */
const CASES: readonly (readonly [DoneTest, string, Partial<CheckHost>, Outcome['outcome'], RegExp])[] = [
  [
    { check: 'guard-refuses' },
    'no guard',
    { guard: () => ({ ...goodHost().guard(), installed: false }) },
    'failed',
    /not installed/,
  ],
  [
    { check: 'guard-refuses' },
    'a layer is out',
    {
      guard: () => ({
        ...goodHost().guard(),
        files: [{ path: '/etc/dpkg/dpkg.cfg.d/05stakeout-guard', state: 'missing' }],
      }),
    },
    'failed',
    /05stakeout-guard \(missing\)/,
  ],
  [
    { check: 'guard-refuses', script: '/usr/local/sbin/tidy' },
    'a harmless script',
    {},
    'unknown',
    /would take no package/,
  ],
  [
    { check: 'guard-refuses', script: '/usr/local/sbin/tidy' },
    'a script that is gone',
    { script: () => undefined },
    'unknown',
    /cannot be read/,
  ],
  [
    { check: 'guard-refuses' },
    'no web service',
    { auditedHost: () => Promise.resolve(undefined) },
    'unknown',
    /no web service/,
  ],
  [{ check: 'integrity-watched' }, 'no baseline', { baseline: () => undefined }, 'failed', /no baseline/],
  [
    { check: 'integrity-watched', paths: [MODULE, '/x'] },
    'a path that is not in it',
    {},
    'failed',
    /not in the baseline: \/x/,
  ],
  [
    { check: 'integrity-watched', paths: [MODULE] },
    'no agent',
    { agent: () => ({ state: 'absent' }) },
    'failed',
    /no agent runs/,
  ],
  [
    { check: 'integrity-watched' },
    'an agent of yesterday',
    {
      agent: () => {
        const state = goodHost().agent();
        return state.state === 'running'
          ? { ...state, status: { ...state.status, baselineGeneration: 2 } }
          : state;
      },
    },
    'failed',
    /watches baseline 2, the newest is 3/,
  ],
  [{ check: 'puppet-idempotent' }, 'no Puppet', { puppetReport: () => undefined }, 'failed', /never ran/],
  [
    { check: 'puppet-idempotent' },
    'a report that is none',
    { puppetReport: refused },
    'unknown',
    /cannot be read/,
  ],
  [
    { check: 'puppet-idempotent' },
    'a run that still changed something',
    {
      puppetReport: () => ({
        host: 'web1',
        run: 'r',
        at: '2026-03-01T11:30:00.000Z',
        status: 'changed',
        resources: 40,
        changes: [
          {
            outcome: 'corrected',
            resource: 'File[/x]',
            property: 'ensure',
            at: '2026-03-01T11:30:00.000Z',
            message: 'm',
          },
        ],
      }),
    },
    'failed',
    /still changed 1 things: File/,
  ],
  [
    { check: 'puppet-idempotent', within: 1 },
    'a run of long ago',
    { now: new Date('2026-04-01T00:00:00Z') },
    'failed',
    /the last run of Puppet is from/,
  ],
  [
    { check: 'runbook-drilled', runbook: 'module-missing' },
    'never',
    { entries: () => [] },
    'failed',
    /nobody worked through/,
  ],
  [
    { check: 'runbook-drilled', runbook: 'module-missing', within: 5 },
    'too long ago',
    {},
    'failed',
    /more than 5 days ago/,
  ],
  [
    { check: 'runbook-drilled', runbook: 'module-missing' },
    'stopped half-way',
    { entries: () => [entry({ ...worked, outcome: 'stopped' })] },
    'failed',
    /nobody worked through/,
  ],
  [
    { check: 'runbook-drilled', runbook: 'module-missing' },
    'only one of its steps',
    { entries: () => [entry({ ...worked, only: 'config-test' })] },
    'failed',
    /nobody worked through/,
  ],
  [
    { check: 'oncall-trained' },
    'nobody is trained',
    { entries: () => [] },
    'failed',
    /without a drill that counts: /,
  ],
  [
    { check: 'oncall-trained' },
    'a record that has run out',
    { entries: () => onCallPeople().map((person) => entry(drilled(person), at('2025-06-01'))) },
    'failed',
    /without a drill that counts/,
  ],
  [
    { check: 'oncall-trained', fault: 'disk-full' },
    'trained in something else',
    {},
    'failed',
    /counts in disk-full/,
  ],
  [
    { check: 'oncall-trained', fault: 'file-missing' },
    'trained in that class',
    {},
    'passed',
    /have a record that counts in file-missing/,
  ],
  [
    { check: 'oncall-trained' },
    'no configuration',
    { onCall: () => undefined },
    'unknown',
    /nobody is on call/,
  ],
  [{ check: 'audit-clean', paths: ['/a'] }, 'a clean script', {}, 'passed', /take nothing/],
  [
    { check: 'audit-clean', paths: ['/a'] },
    'a script that takes something',
    { script: () => STORY_SCRIPT },
    'failed',
    /^\/a:27: package-removal/,
  ],
  [
    { check: 'audit-clean', paths: ['/a'] },
    'a script that is gone',
    { script: () => undefined },
    'unknown',
    /cannot be read: \/a/,
  ],
];

for (const [doneTest, what, changed, outcome, why] of CASES)
  test(`${doneTest.check}, ${what}: ${outcome}`, async () => {
    const found = await runDoneTest(doneTest, goodHost(changed));
    assert.equal(found.outcome, outcome, found.why);
    assert.match(found.why, why);
  });

test('a done-test that fails by itself changes nothing', async () => {
  const broken = goodHost({
    baseline: () => {
      throw new Error('the disk is gone');
    },
  });
  const before = await checkAll(adopt([], STORY_ITEMS, 'story', NOW), goodHost());
  const after = await checkAll(before, broken);
  assert.deepEqual(changes(before, after), []);
  assert.match(after[1]?.lastCheck?.why ?? '', /the disk is gone/);
});

test('what was verified and fails is regressed, and verified again when it passes; its first day stays', async () => {
  const first = await checkAll(adopt([], STORY_ITEMS, 'story', NOW), goodHost());
  const without = await checkAll(first, goodHost({ agent: () => ({ state: 'absent' }), now: LATER }));
  assert.deepEqual(
    changes(first, without).map(({ item, from }) => [item.id, from, item.state]),
    [['watch-essential-modules', 'verified', 'regressed']],
  );
  const again = await checkAll(without, goodHost({ now: LATER }));
  assert.equal(again[1]?.state, 'verified');
  assert.equal(again[1]?.verifiedAt, NOW.toISOString());
});

test('no order of outcomes regresses what was never verified, or forgets that it was', () => {
  const [item] = adopt([], STORY_ITEMS, 'story', NOW);
  assert.ok(item);
  fc.assert(
    fc.property(fc.array(fc.constantFrom<Outcome['outcome']>('passed', 'failed', 'unknown')), (outcomes) => {
      const end = outcomes.reduce((one, outcome) => checked(one, { outcome, why: '' }, NOW), item);
      const passed = outcomes.includes('passed');
      const last = outcomes.findLast((one) => one !== 'unknown');
      assert.equal(end.verifiedAt !== null, passed);
      assert.equal(end.state, !passed ? 'open' : last === 'passed' ? 'verified' : 'regressed');
    }),
  );
});

test('what is promised again keeps its state, owner and day', async () => {
  const items = await checkAll(adopt([], STORY_ITEMS, 'story', NOW), goodHost());
  const begun = start(items, 'train-on-call', { owner: 'mara', due: '2026-05-01' });
  const again = adopt(begun, STORY_ITEMS, 'story', LATER);
  assert.deepEqual(again, begun);
});

test('what another post-mortem promises as well is one item, which keeps what was known of it', () => {
  const items = start(adopt([], STORY_ITEMS, 'story', NOW), 'train-on-call', { owner: 'mara' });
  const promised = STORY_ITEMS.map((item) => ({ ...item, owner: 'jonas' }));
  const both = adopt(adopt(items, promised, 'INC-20260102-1', LATER), promised, 'INC-20260102-1', LATER);
  assert.equal(both.length, STORY_ITEMS.length);
  const shared = both.find(({ id }) => id === 'train-on-call');
  assert.deepEqual(
    [shared?.owner, shared?.state, shared?.from, shared?.alsoFrom],
    ['mara', 'in-progress', 'story', ['INC-20260102-1']],
  );
  assert.equal(both.find(({ id }) => id === 'guard-package-scripts')?.owner, 'jonas');
});

test('another promise of a name that is taken is refused, and a name that is not there as well', () => {
  const items = adopt([], STORY_ITEMS, 'story', NOW);
  const other = STORY_ITEMS.map((item) => ({ ...item, done: null }));
  assert.throws(() => adopt(items, other, 'INC-20260102-1', NOW), /comes from story/);
  assert.throws(() => start(items, 'nothing', {}), StakeoutError);
  assert.equal(drop(items, 'train-on-call').length, 4);
});

test('what somebody began while the checks ran is not undone by them', async () => {
  const items = adopt([], STORY_ITEMS, 'story', NOW);
  const found = await checkAll(items, goodHost({ agent: () => ({ state: 'absent' }) }));
  const begun = start(items, 'watch-essential-modules', { owner: 'mara' });
  const one = withFindings(begun, found).find(({ id }) => id === 'watch-essential-modules');
  assert.deepEqual([one?.state, one?.owner, one?.lastCheck?.outcome], ['in-progress', 'mara', 'failed']);
});

test('overdue is what is promised for a day that is over and does not hold', () => {
  const item = { due: '2026-02-28', state: 'open' } as const;
  assert.ok(isOverdue(item, NOW));
  assert.ok(!isOverdue({ ...item, due: '2026-03-01' }, NOW));
  assert.ok(!isOverdue({ ...item, state: 'verified' }, NOW));
  assert.ok(!isOverdue({ ...item, due: null }, NOW));
});

test('the list is kept, and one that is damaged is not taken for an empty one', () => {
  const directory = mkdtempSync(join(tmpdir(), 'actions-'));
  try {
    const store = new ActionItems(directory);
    assert.deepEqual(store.read(), []);
    store.update((items) => adopt(items, STORY_ITEMS, 'story', NOW));
    assert.equal(new ActionItems(directory).read().length, 5);
    writeFileSync(store.file, '{"schema":"stakeout.action-items/1","items":[{}]}');
    assert.throws(() => store.read(), /no list of action items/);
    assert.throws(() => store.update(() => []), /no list of action items/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
