/** A runbook as it is read and run in the web, step by step. */
import * as z from 'zod/mini';
import { count, digest, incidentId, text } from './base.ts';
import { runbookLine } from './learnt.ts';

export const stepName = z.string().check(z.maxLength(60), z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/));
const LONGEST_VALUE = 300;
const MOST_VALUES = 50;
/** Of all parameters of the runbook, in their order. */
export const values = z.array(z.string().check(z.maxLength(LONGEST_VALUE))).check(z.maxLength(MOST_VALUES));

/** `look` runs a step that only reads, `dry` shows what one would do, `change` runs one that changes the host. */
export const STEP_MODES = ['look', 'dry', 'change'] as const;

const ended = z.strictObject({
  /** Its entry in the journal. */
  entry: count,
  at: text,
  by: z.nullable(text),
  outcome: z.enum(['passed', 'failed', 'declined', 'undone']),
  why: z.nullable(text),
  output: z.nullable(text),
  tookMs: count,
});

const step = z.strictObject({
  name: text,
  risk: z.enum(['read', 'change', 'destroy']),
  /** With the values in them, each as one line. */
  commands: z.array(text),
  dry: z.nullable(text),
  /** What its output has to match, and what not, as they stand in the file. */
  expect: z.nullable(text),
  refute: z.nullable(text),
  timeoutMs: count,
  /** The step that takes it back. */
  undo: z.nullable(text),
  /** Why nothing takes it back. */
  noUndo: z.nullable(text),
  /** The steps that it takes back: it is not part of the way through. */
  undoes: z.array(text),
  /** Why it is not due; null: it is. */
  notDue: z.nullable(text),
  /** How it ended last in this incident, and its dry run, under exactly this text. */
  last: z.nullable(ended),
  lastDry: z.nullable(ended),
});

export const runbook = z.strictObject({
  runbook: z.nullable(
    z.strictObject({
      ...runbookLine,
      digest,
      /** Markdown, and the names of steps where they stand in it. */
      parts: z.array(z.union([z.strictObject({ text }), z.strictObject({ step: text })])),
      parameters: z.array(z.strictObject({ name: text, kind: text, about: text, value: text })),
      /** In the order of the file; `steps` is how many. */
      all: z.array(step),
      /** The step of any runbook that goes on now. */
      running: z.nullable(
        z.strictObject({ runbook: text, step: text, incident: incidentId, by: text, since: text }),
      ),
    }),
  ),
});
export type RunbookDetail = NonNullable<Readonly<z.infer<typeof runbook>>['runbook']>;
export type RunbookStep = RunbookDetail['all'][number];

/** `running`: it goes on; the timeline says what comes of it. */
export const stepRun = z.strictObject({
  run: text,
  outcome: z.enum(['running', 'passed', 'failed', 'declined']),
  why: z.nullable(text),
});
