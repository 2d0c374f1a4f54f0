/**
 * All that the web may ask of the agent. No verb takes a path, a command, an address or a socket to use (research page, cases 5 and
 * 18): names are opaque, texts of people are written down or checked and never run.
 */
import * as z from 'zod/mini';
import { audit, recorded } from './shapes/audit.ts';
import {
  digest,
  incidentId,
  line,
  moment,
  onCallId,
  pageSize,
  personName,
  repairId,
  sequence,
  serviceKey,
  transactionId,
  words,
  written,
} from './shapes/base.ts';
import { evidence } from './shapes/evidence.ts';
import { approval, guard } from './shapes/guard.ts';
import { hosts } from './shapes/host.ts';
import { impact } from './shapes/impact.ts';
import { entry, incidentDetail, incidentLine, overview } from './shapes/incident.ts';
import { measures, runbookId, runbooks } from './shapes/learnt.ts';
import { onCall, said } from './shapes/oncall.ts';
import {
  exportFormat,
  postmortem,
  postmortemDiff,
  postmortemDrafted,
  postmortemEvidence,
  postmortemExported,
  postmortemId,
  postmortemPublished,
  postmortemReading,
  postmortems,
  postmortemSaved,
  postmortemSigned,
  postmortemText,
  versionNumber,
} from './shapes/postmortem.ts';
import { plan, run, undone } from './shapes/repair.ts';
import { runbook, STEP_MODES, stepName, stepRun, values } from './shapes/runbook.ts';
import { serviceDetail, services } from './shapes/service.ts';
import { alerts, metrics, taken } from './shapes/intake.ts';
import { checked, saved, settings, settingsText } from './shapes/settings.ts';

/** What is known is answered at once. */
const SOON_MS = 5000;
const WRITE_MS = 10_000;
/** Longer than what waits for others: the pager, the agent's own looks. */
const ASK_MS = 15_000;
/** A diagnosis, on a loaded host too. */
const DIAGNOSIS_MS = 60_000;

const nothing = z.strictObject({});
const aboutPostmortem = z.strictObject({ postmortem: postmortemId });
const aboutIncident = z.strictObject({ incident: incidentId });
const WEEK_MINUTES = 7 * 24 * 60;
const DAY_MINUTES = 24 * 60;
const minutes = (most: number) => z.number().check(z.int(), z.minimum(1), z.maximum(most));
const causeNumber = z.number().check(z.int(), z.minimum(1), z.maximum(100));

export const VERBS = {
  overview: { args: nothing, result: overview, deadlineMs: SOON_MS },
  /** Newest first; `before`: the id of the last one that was shown. */
  incidents: {
    args: z.strictObject({ limit: pageSize, before: z.optional(incidentId), open: z.optional(z.boolean()) }),
    result: z.strictObject({ incidents: z.array(incidentLine), total: sequence }),
    deadlineMs: SOON_MS,
  },
  incident: {
    args: aboutIncident,
    result: z.strictObject({ incident: z.nullable(incidentDetail) }),
    deadlineMs: SOON_MS,
  },
  /** What was written after `after`; waits up to `waitMs` for the first. */
  events: {
    args: z.strictObject({
      after: sequence,
      limit: pageSize,
      waitMs: z.number().check(z.int(), z.minimum(0), z.maximum(20_000)),
    }),
    result: z.strictObject({ entries: z.array(entry), lastSeq: sequence }),
    deadlineMs: 30_000,
  },
  impact: { args: aboutIncident, result: impact, deadlineMs: SOON_MS },
  evidence: { args: aboutIncident, result: evidence, deadlineMs: ASK_MS },

  acknowledge: {
    args: z.strictObject({
      incident: incidentId,
      by: personName,
      note: z.optional(words),
      /** Until it is expected to be over. */
      etaMinutes: z.optional(minutes(WEEK_MINUTES)),
    }),
    result: written,
    deadlineMs: WRITE_MS,
  },
  note: {
    args: z.strictObject({ incident: incidentId, by: personName, text: words }),
    result: written,
    deadlineMs: WRITE_MS,
  },
  /** `replyTo`: the id of a comment of the same incident. */
  comment: {
    args: z.strictObject({
      incident: incidentId,
      by: personName,
      text: words,
      replyTo: z.optional(sequence),
    }),
    result: written,
    deadlineMs: WRITE_MS,
  },

  services: { args: nothing, result: services, deadlineMs: SOON_MS },
  /** `foresee`: also what a restart would do now, which takes a diagnosis. */
  service: {
    args: z.strictObject({ service: serviceKey, foresee: z.optional(z.boolean()) }),
    result: z.strictObject({ service: z.nullable(serviceDetail) }),
    deadlineMs: ASK_MS,
  },
  hosts: { args: nothing, result: hosts, deadlineMs: SOON_MS },

  /** Newest first; `before`: the number of the last one that was shown. */
  guard: {
    args: z.strictObject({ limit: pageSize, before: z.optional(sequence) }),
    result: guard,
    deadlineMs: SOON_MS,
  },
  /** Allows what was refused, once. */
  approve: {
    args: z.strictObject({
      transaction: transactionId,
      by: personName,
      reason: words,
      forMinutes: minutes(DAY_MINUTES),
    }),
    result: approval,
    deadlineMs: WRITE_MS,
  },

  oncall: { args: nothing, result: onCall, deadlineMs: ASK_MS },
  snooze: {
    args: z.strictObject({ incident: incidentId, by: personName, forMinutes: minutes(WEEK_MINUTES) }),
    result: said,
    deadlineMs: ASK_MS,
  },
  handover: {
    args: z.strictObject({ incident: incidentId, by: personName, to: onCallId, note: z.optional(words) }),
    result: said,
    deadlineMs: ASK_MS,
  },
  awake: {
    args: z.strictObject({ incident: incidentId, by: personName, awake: z.boolean() }),
    result: said,
    deadlineMs: ASK_MS,
  },
  /** Until it is resolved when no time is given. */
  silence: {
    args: z.strictObject({
      incident: incidentId,
      by: personName,
      reason: words,
      until: z.optional(moment),
    }),
    result: said,
    deadlineMs: ASK_MS,
  },
  unsilence: {
    args: z.strictObject({ incident: incidentId, by: personName }),
    result: said,
    deadlineMs: ASK_MS,
  },

  /** Looks now, and says what would be done; `cause` is the number of another cause than the one of the incident. */
  plan: {
    args: z.strictObject({ incident: incidentId, cause: z.optional(causeNumber) }),
    result: plan,
    deadlineMs: DIAGNOSIS_MS,
  },
  /** Carries out exactly the plan whose hash is `expect`, nothing else and no further one. */
  runStep: {
    args: z.strictObject({
      incident: incidentId,
      by: personName,
      expect: digest,
      cause: z.optional(causeNumber),
    }),
    result: run,
    deadlineMs: DIAGNOSIS_MS,
  },
  undo: {
    args: z.strictObject({ repair: repairId, by: personName }),
    result: undone,
    deadlineMs: DIAGNOSIS_MS,
  },

  runbooks: {
    args: z.strictObject({ incident: z.optional(incidentId) }),
    result: runbooks,
    deadlineMs: SOON_MS,
  },
  /** `incident`: with how its steps stand there. `values`: other ones than the defaults. */
  runbook: {
    args: z.strictObject({
      runbook: runbookId,
      incident: z.optional(incidentId),
      values: z.optional(values),
    }),
    result: runbook,
    deadlineMs: SOON_MS,
  },
  /** Runs one step of exactly the text whose digest is `expect`; `confirm`: the name of the host, for a step that destroys something. */
  runbookStep: {
    args: z.strictObject({
      runbook: runbookId,
      step: stepName,
      mode: z.enum(STEP_MODES),
      expect: digest,
      incident: incidentId,
      by: personName,
      values: z.optional(values),
      confirm: z.optional(line),
    }),
    result: stepRun,
    deadlineMs: ASK_MS,
  },
  measures: { args: nothing, result: measures, deadlineMs: SOON_MS },

  /** Newest first; `incident`: of that one only. */
  postmortems: {
    args: z.strictObject({ incident: z.optional(incidentId) }),
    result: postmortems,
    deadlineMs: ASK_MS,
  },
  postmortem: { args: aboutPostmortem, result: postmortem, deadlineMs: ASK_MS },
  /** What a text would say in the place of the one that stands there; nothing is kept. */
  checkPostmortem: {
    args: z.strictObject({ postmortem: postmortemId, text: postmortemText }),
    result: postmortemReading,
    deadlineMs: ASK_MS,
  },
  /** `expectHash`: of the text that was edited; `conflict` when another stands there by now. */
  savePostmortem: {
    args: z.strictObject({
      postmortem: postmortemId,
      text: postmortemText,
      expectHash: digest,
      by: personName,
      note: z.optional(line),
    }),
    result: postmortemSaved,
    deadlineMs: ASK_MS,
  },
  postmortemDiff: {
    args: z.strictObject({ postmortem: postmortemId, from: versionNumber, to: z.optional(versionNumber) }),
    result: postmortemDiff,
    deadlineMs: ASK_MS,
  },
  postmortemEvidence: {
    args: z.strictObject({ postmortem: postmortemId, sha256: digest }),
    result: postmortemEvidence,
    deadlineMs: ASK_MS,
  },
  /** Of what was read; `conflict` for who wrote it, and for another text. */
  signPostmortem: {
    args: z.strictObject({ postmortem: postmortemId, expectHash: digest, by: personName }),
    result: postmortemSigned,
    deadlineMs: ASK_MS,
  },
  exportPostmortem: {
    args: z.strictObject({ postmortem: postmortemId, format: exportFormat }),
    result: postmortemExported,
    deadlineMs: ASK_MS,
  },
  /** `conflict` when there is one already. */
  draftPostmortem: {
    args: z.strictObject({ incident: incidentId, by: personName }),
    result: postmortemDrafted,
    deadlineMs: DIAGNOSIS_MS,
  },
  publishPostmortem: {
    args: z.strictObject({ postmortem: postmortemId, expectHash: digest, by: personName }),
    result: postmortemPublished,
    deadlineMs: DIAGNOSIS_MS,
  },

  settings: { args: nothing, result: settings, deadlineMs: SOON_MS },
  checkSettings: { args: z.strictObject({ text: settingsText }), result: checked, deadlineMs: WRITE_MS },
  /** `expectHash`: of the file that the text was made from; null when there was none. */
  saveSettings: {
    args: z.strictObject({ text: settingsText, expectHash: z.nullable(digest), by: personName }),
    result: saved,
    deadlineMs: WRITE_MS,
  },

  /** Newest first; `before`: the number of the last one that was shown. */
  audit: {
    args: z.strictObject({ limit: pageSize, before: z.optional(sequence), by: z.optional(line) }),
    result: audit,
    deadlineMs: WRITE_MS,
  },
  record: { args: z.strictObject({ entry: recorded }), result: written, deadlineMs: WRITE_MS },

  /** Of other monitoring, for the pager. Refused as `conflict` when no pager takes them: whoever sent them sends them again. */
  alerts: { args: z.strictObject({ alerts }), result: taken, deadlineMs: ASK_MS },
  metrics: { args: nothing, result: metrics, deadlineMs: ASK_MS },
} as const;

export type Verb = keyof typeof VERBS;
export type Args<V extends Verb> = z.infer<(typeof VERBS)[V]['args']>;
export type Result<V extends Verb> = z.infer<(typeof VERBS)[V]['result']>;
export type Handlers = { readonly [V in Verb]: (args: Args<V>) => Result<V> | Promise<Result<V>> };

export function isVerb(text: string): text is Verb {
  return Object.hasOwn(VERBS, text);
}
