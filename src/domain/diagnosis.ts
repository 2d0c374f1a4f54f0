/**
 * The diagnosis contract (`stakeout diagnose --json`, schema `stakeout.diagnosis/1`): what fails or will fail, why, what shows
 * it, what was ruled out and by what, and how it is repaired.
 */
import * as z from 'zod/mini';

export const VERDICTS = ['fault', 'latent', 'innocent', 'healthy'] as const;
/**
 * `fault`: the service fails through a component of the host. `latent`: it works, and a component is damaged or it will fail at
 * the next restart. `innocent`: it fails, or looks as if, for a reason that is no component. `healthy`: nothing.
 */
export type DiagnosisVerdict = (typeof VERDICTS)[number];

const COMPONENT_CAUSES = [
  'file-missing',
  'file-corrupt',
  'permission',
  'package-removed',
  'module-disabled',
  'extension-disabled',
  'wrong-version',
  'config-error',
  'config-mismatch',
  'service-down',
  'socket-missing',
  'user-missing',
  'port-conflict',
  'disk-full',
  'read-only',
  'fd-limit',
] as const;
const INNOCENT_CAUSES = [
  'app-error',
  'slow-backend',
  'capacity',
  'client-noise',
  'dependency-down',
  'restart-pending',
] as const;
export const CAUSE_KINDS = [...COMPONENT_CAUSES, ...INNOCENT_CAUSES] as const;
export type CauseKind = (typeof CAUSE_KINDS)[number];

const INNOCENT: ReadonlySet<string> = new Set(INNOCENT_CAUSES);
/** True for a cause that blames no component of the host. */
export function isInnocent(kind: CauseKind): boolean {
  return INNOCENT.has(kind);
}

export const EVIDENCE_SOURCES = [
  'strace',
  'recorder',
  'error-log',
  'access-log',
  'probe',
  'config-test',
  'package-db',
  'package-log',
  'baseline',
  'journal',
  'procfs',
  'file',
  'elf',
  'account',
  'file-system',
  'service',
] as const;
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

const text = z.string();

export const evidenceSchema = z.object({
  /** `e1`, `e2`, … in order of first mention. */
  id: text,
  source: z.enum(EVIDENCE_SOURCES),
  /** ISO 8601 UTC: when it happened where that is known, else when it was looked at. */
  at: text,
  text,
  /** What was run or read to see it. */
  from: z.optional(text),
});
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>;

export const repairStepSchema = z.object({
  /** What this step does, in words. */
  summary: z.optional(text),
  /** Absolute program and its arguments; never passed through a shell. */
  argv: z.array(text),
  /** Takes the step back; empty when there is nothing to take back (a configuration test). */
  undo: z.array(text),
  /** What it interrupts: `connections for about a second`; absent when nothing. */
  interrupts: z.optional(text),
});
export type RepairStep = Readonly<z.infer<typeof repairStepSchema>>;

export const repairPlanSchema = z.object({
  summary: text,
  steps: z.array(repairStepSchema),
  /** What a person has to do or decide, where no step can: restore a private key from a backup. */
  byHand: z.optional(text),
});
export type RepairPlan = Readonly<z.infer<typeof repairPlanSchema>>;

/** Who did it and when, as far as it was seen. */
export const causeActorSchema = z.object({
  /** `rm -f … ← /bin/sh cleanup.sh ← cron`, or the package manager's command line. */
  text,
  user: z.optional(text),
  at: z.optional(text),
  /** `journal` when the agent saw it, `package-log` when the package manager wrote it down. */
  source: z.enum(['journal', 'package-log']),
});
export type CauseActor = Readonly<z.infer<typeof causeActorSchema>>;

export const causeSchema = z.object({
  kind: z.enum(CAUSE_KINDS),
  /** A path; else the name of a service, account, program or address. */
  object: text,
  package: z.nullable(text),
  /** 0 to 1: ≥ 0.95 certain, ≥ 0.8 probable, ≥ 0.5 possible. */
  confidence: z.number(),
  /** One sentence. */
  summary: text,
  evidence: z.array(text),
  actor: z.nullable(causeActorSchema),
  repair: z.nullable(repairPlanSchema),
});
export type Cause = Readonly<z.infer<typeof causeSchema>>;

export const OUTCOMES = ['survives', 'refuses', 'degrades', 'dies', 'unknown'] as const;
/** `refuses`: the service goes on with what it has; `degrades`: it runs and answers wrongly; `dies`: it does not run after it. */
export type Outcome = (typeof OUTCOMES)[number];
export const ACTIONS = ['reload', 'restart', 'reboot', 'log-rotation'] as const;
export type ServiceAction = (typeof ACTIONS)[number];

export const predictionSchema = z.object({
  service: text,
  action: z.enum(ACTIONS),
  outcome: z.enum(OUTCOMES),
  why: text,
  evidence: z.array(text),
});
export type Prediction = Readonly<z.infer<typeof predictionSchema>>;

export const diagnosisSchema = z.object({
  schema: z.literal('stakeout.diagnosis/1'),
  verdict: z.enum(VERDICTS),
  /** One sentence for a tired person. */
  summary: text,
  /** Best first. */
  causes: z.array(causeSchema),
  evidence: z.array(evidenceSchema),
  ruledOut: z.array(z.object({ kind: text, object: z.optional(text), because: text, why: z.optional(text) })),
  predictions: z.array(predictionSchema),
  /** When no cause is likely enough: the test that would tell most, and what it costs. */
  nextTest: z.nullable(text),
  /** What could not be looked at, and why; the answer holds as far as the rest goes. */
  limits: z.array(text),
  host: text,
  /** ISO 8601 UTC. */
  at: text,
  /** `warm`: there is a baseline to compare with. */
  mode: z.enum(['warm', 'cold']),
  tookMs: z.number(),
});
export type Diagnosis = Readonly<z.infer<typeof diagnosisSchema>>;
