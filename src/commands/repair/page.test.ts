/** Repairs as a person reads them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RepairRecord } from '../../domain/repair.ts';
import { commandText, rowsPage, runPage } from './page.ts';
import type { RepairRun } from './schema.ts';

const to = { columns: 100, color: false };
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const cause = {
  number: 1,
  kind: 'file-missing',
  object: MODULE,
  summary: `${MODULE} is missing`,
  confidence: 0.92,
} as const;
const run = {
  schema: 'stakeout.repair-run/1',
  verdict: 'fault',
  summary: `${MODULE} is missing.`,
  rounds: [],
  verified: null,
  stillWrong: [],
} as const;
const RECORD: RepairRecord = {
  schema: 'stakeout.repair-record/1',
  id: 'REP-20260102T030405678Z-1f2e3d4c',
  at: '2026-01-02T03:04:05.678Z',
  cause,
  summary: 'Put it back.',
  steps: [
    {
      number: 1,
      summary: 'put the module back',
      argv: ['/usr/bin/stakeout', 'repair', '--yes', MODULE],
      undo: [],
      outcome: 'done',
      output: 'restored',
      tookMs: 430,
      kept: [],
    },
    {
      number: 2,
      argv: ['/usr/bin/stakeout', 'restart', 'apache2', '--yes'],
      undo: [],
      outcome: 'failed',
      output: 'refused\nzz.conf:1: Invalid command',
      tookMs: 1200,
      kept: [],
    },
  ],
};

test('a plan: what would be run, its undo, what it interrupts, what is left to a person, and that nothing was changed', () => {
  const plan: RepairRun = {
    ...run,
    rounds: [],
    stillWrong: [],
    outcome: 'planned',
    planned: {
      cause,
      plan: {
        summary: 'Put the module back.',
        steps: [
          {
            summary: 'put it back',
            argv: ['/usr/bin/stakeout', 'repair', '--yes', MODULE],
            undo: ['/usr/bin/stakeout', 'undo', MODULE],
          },
          {
            summary: 'restart apache2',
            argv: ['/usr/bin/stakeout', 'restart', 'apache2', '--yes'],
            undo: [],
            interrupts: 'connections for about a second',
          },
        ],
        byHand: 'Look why it went.',
      },
      refused: [],
      hash: 'f'.repeat(64),
    },
  };
  assert.equal(
    `\n${runPage(plan, to)}`,
    `
PLAN  /usr/lib/apache2/modules/libphp8.2.so is missing.

cause  1  file-missing  /usr/lib/apache2/modules/libphp8.2.so
sure   92 %

Put the module back.
  1  put it back
     /usr/bin/stakeout repair --yes /usr/lib/apache2/modules/libphp8.2.so
     undo: /usr/bin/stakeout undo /usr/lib/apache2/modules/libphp8.2.so
  2  restart apache2
     /usr/bin/stakeout restart apache2 --yes
     interrupts connections for about a second
  By hand: Look why it went.

Nothing was changed; --yes does it.
`,
  );
});

test('what was done: each step, why the last one failed, what is still wrong, and how it is taken back', () => {
  const done: RepairRun = {
    ...run,
    outcome: 'failed',
    rounds: [{ cause, ok: false, repair: RECORD, stillWrong: ['apache2 does not run'] }],
    verified: false,
    stillWrong: ['apache2 does not run'],
    why: 'no other cause is found that could be repaired',
  };
  assert.equal(
    `\n${runPage(done, to)}`,
    `
FAILED  It was: /usr/lib/apache2/modules/libphp8.2.so is missing.

cause  file-missing  /usr/lib/apache2/modules/libphp8.2.so
STEP  RESULT   TOOK  WHAT
1     done    0.4 s  put the module back
2     failed  1.2 s  /usr/bin/stakeout restart apache2 --yes
said  refused
      zz.conf:1: Invalid command
undo  stakeout undo REP-20260102T030405678Z-1f2e3d4c

wrong  apache2 does not run
note   no other cause is found that could be repaired
next   stakeout diagnose
`,
  );
});

test('a repair that was taken back says why; one that went well says so', () => {
  const undone = { because: 'it made things worse: apache2 ran before it', ok: true, runAgain: ['apache2'] };
  const text = runPage(
    {
      ...run,
      outcome: 'undone',
      rounds: [{ cause, ok: true, repair: RECORD, stillWrong: [], undone }],
      verified: false,
      stillWrong: [],
    },
    to,
  );
  assert.match(text, /undone {2}it made things worse: apache2 ran before it: taken back; apache2 run again/);
  assert.doesNotMatch(text, /stakeout undo REP/);
  const well = runPage({ ...run, outcome: 'repaired', rounds: [], verified: true, stillWrong: [] }, to);
  assert.match(well, /verified {2}every known page answers/);
});

test('single paths: what would be put back from where, and what was', () => {
  assert.equal(
    rowsPage([{ path: '/x', result: 'planned', wrong: 'missing', from: 'the vault, as recorded' }], to),
    'PATH  NOW      COMES FROM\n/x    missing  the vault, as recorded\nNothing was changed; --yes puts them back.\n',
  );
  const rows = rowsPage(
    [
      { path: '/x', result: 'restored', tier: 'copy', action: 'A1' },
      { path: '/y', result: 'failed', why: 'no copy', next: 'apt-get install y' },
    ],
    to,
  );
  assert.match(rows, /\/x {4}restored {2}stakeout undo A1\n\/y {4}failed {4}no copy; apt-get install y\n/);
});

test('commands are shown so that they can be pasted', () => {
  assert.equal(
    commandText(['/usr/bin/sed', '1s/^/# /', "/srv/it's"]),
    String.raw`/usr/bin/sed '1s/^/# /' '/srv/it'\''s'`,
  );
});
