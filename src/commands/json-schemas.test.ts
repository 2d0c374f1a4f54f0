/** Every `--json` output has a schema beside its command and a line in docs/manual/json.md. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ZodMiniType } from 'zod/mini';
import { diagnosisSchema } from '../domain/diagnosis.ts';
import { baselineSchema } from '../identify/index.ts';
import { COMMANDS } from './app.ts';
import { acceptedSchema, createdSchema, diffSchema, verificationSchema } from './baseline/schema.ts';
import { blogBuildSchema } from './blog/build.ts';
import { blogCommentsSchema } from './blog/comments.ts';
import { configCheckSchema } from './config.ts';
import { gapsSchema } from './oncall/gaps.ts';
import { oncallStatusSchema } from './oncall/stand.ts';
import { oncallTakeSchema } from './oncall/take-alerts.ts';
import { oncallTestSchema } from './oncall/try-channels.ts';
import { whoSchema } from './oncall/who.ts';
import { auditReportSchema } from '../protect/audit/index.ts';
import { guardSchema } from '../protect/guard/index.ts';
import { guardApprovalSchema, guardKeeperSchema, kernelGuardSchema } from './guard/schema.ts';
import { treeSchema } from './verify/schema.ts';
import { incidentShowSchema } from './incident.ts';
import { incidentsSchema } from './incidents.ts';
import { actionItemsSchema } from '../learn/actions/index.ts';
import { checkReportSchema, exportSchema } from '../learn/postmortem/index.ts';
import { postmortemLogSchema } from './postmortem/history.ts';
import { postmortemListSchema } from './postmortem/list.ts';
import { inventorySchema, whySchema } from './inventory/schema.ts';
import { journalVerdictSchema } from './journal-verify.ts';
import { journalSchema } from './journal.ts';
import { repairRunSchema, repairSchema } from './repair.ts';
import { restartSchema } from './restart.ts';
import { puppetGeneratedSchema, puppetReportsSchema } from './puppet/schema.ts';
import { rehearsalSchema } from '../protect/rehearse/index.ts';
import { runSchema } from './run-script.ts';
import { drillReportSchema, drillsSchema, trainingSchema } from './drill/schema.ts';
import { runbookLintSchema, runbookRunSchema, runbooksSchema } from './runbook/schema.ts';
import { selftestSchema } from './selftest.ts';
import { startReportSchema } from './start/report.ts';
import { statusSchema } from './status.ts';
import { actionsSchema, repairUndoneSchema, undoSchema } from './undo.ts';

/** Name in the `schema` member → the zod schema. Add yours. */
const SCHEMAS: Readonly<Record<string, ZodMiniType>> = {
  'stakeout.inventory/1': inventorySchema,
  'stakeout.inventory-why/1': whySchema,
  'stakeout.baseline/1': baselineSchema,
  'stakeout.baseline-created/1': createdSchema,
  'stakeout.baseline-diff/1': diffSchema,
  'stakeout.baseline-accepted/1': acceptedSchema,
  'stakeout.verification/1': verificationSchema,
  'stakeout.tree/1': treeSchema,
  'stakeout.guard/1': guardSchema,
  'stakeout.guard-approval/1': guardApprovalSchema,
  'stakeout.guard-keeper/1': guardKeeperSchema,
  'stakeout.kernel-guard/1': kernelGuardSchema,
  'stakeout.audit/1': auditReportSchema,
  'stakeout.rehearsal/1': rehearsalSchema,
  'stakeout.puppet-generated/1': puppetGeneratedSchema,
  'stakeout.puppet-reports/1': puppetReportsSchema,
  'stakeout.run/1': runSchema,
  'stakeout.status/1': statusSchema,
  'stakeout.incidents/1': incidentsSchema,
  'stakeout.incident/1': incidentShowSchema,
  'stakeout.diagnosis/1': diagnosisSchema,
  'stakeout.repair/1': repairSchema,
  'stakeout.repair-run/1': repairRunSchema,
  'stakeout.restart/1': restartSchema,
  'stakeout.actions/1': actionsSchema,
  'stakeout.undo/1': undoSchema,
  'stakeout.repair-undone/1': repairUndoneSchema,
  'stakeout.postmortem-list/1': postmortemListSchema,
  'stakeout.postmortem-check/1': checkReportSchema,
  'stakeout.postmortem-log/1': postmortemLogSchema,
  'stakeout.postmortem-export/1': exportSchema,
  'stakeout.action-items/1': actionItemsSchema,
  'stakeout.start/1': startReportSchema,
  'stakeout.selftest/1': selftestSchema,
  'stakeout.runbooks/1': runbooksSchema,
  'stakeout.runbook-lint/1': runbookLintSchema,
  'stakeout.runbook-run/1': runbookRunSchema,
  'stakeout.blog-build/1': blogBuildSchema,
  'stakeout.blog-comments/1': blogCommentsSchema,
  'stakeout.drills/1': drillsSchema,
  'stakeout.drill-report/1': drillReportSchema,
  'stakeout.training/1': trainingSchema,
  'stakeout.oncall/1': whoSchema,
  'stakeout.oncall-status/1': oncallStatusSchema,
  'stakeout.oncall-test/1': oncallTestSchema,
  'stakeout.oncall-take/1': oncallTakeSchema,
  'stakeout.oncall-gaps/1': gapsSchema,
  'stakeout.config-check/1': configCheckSchema,
  'stakeout.journal-entries/1': journalSchema,
  'stakeout.journal-verdict/1': journalVerdictSchema,
};

const manual = readFileSync(new URL('../../docs/manual/json.md', import.meta.url), 'utf8');

for (const name of Object.keys(SCHEMAS)) {
  test(`${name} is in the manual`, () => assert.ok(manual.includes(`\`${name}\``)));
}

test('every schema that the manual lists is here', () => {
  const listed = [...manual.matchAll(/^\| `(stakeout\.[a-z-]+\/\d+)`/gm)].map(([, name]) => name);
  assert.deepEqual(
    listed.filter((name) => name === undefined || !(name in SCHEMAS)),
    [],
  );
  assert.ok(listed.length > 0);
});

/** How a reader meets them: look, keep, watch, what went wrong, what was done, try it out. */
const STORY =
  'inventory baseline verify watch guard audit rehearse run status incidents incident diagnose repair restart undo oncall config journal selftest start'.split(
    ' ',
  );

test('commands stand in the order of the story', () => {
  const places = COMMANDS.map(({ name }) => STORY.indexOf(name)).filter((place) => place !== -1);
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

test('commands have names, briefs and examples of their own', () => {
  assert.equal(new Set(COMMANDS.map((c) => c.name)).size, COMMANDS.length);
  for (const { name, brief, example } of COMMANDS) {
    assert.ok(example.startsWith(`stakeout ${name}`), example);
    assert.ok(brief.length > 10);
  }
});
