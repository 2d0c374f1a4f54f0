/** Everything behind an incident: what was seen, and where it can be seen. */
import * as z from 'zod/mini';
import { EVIDENCE_SOURCES } from '../../domain/diagnosis.ts';
import { count, incidentId, text } from './base.ts';

const item = z.strictObject({
  id: text,
  source: z.enum(EVIDENCE_SOURCES),
  at: text,
  text,
  /** What was run or read to see it. */
  from: z.nullable(text),
});

/** A system call that failed; `null` where the line is not understood and only shown. */
const call = z.strictObject({ process: text, syscall: text, subject: text, errno: text, times: count });

const state = z.strictObject({
  type: text,
  /** `0644` */
  mode: text,
  owner: text,
  size: count,
  sha256: z.nullable(text),
  /** Of a link. */
  target: z.nullable(text),
});

const process = z.strictObject({
  pid: count,
  program: text,
  argv: z.array(text),
  executable: z.nullable(text),
});

export const evidence = z.strictObject({
  incident: incidentId,
  items: z.array(item),
  trace: z.array(z.strictObject({ evidence: text, at: text, line: text, call: z.nullable(call) })),
  /** By the log they are from, in the order of time. */
  logs: z.array(
    z.strictObject({
      log: text,
      lines: z.array(z.strictObject({ evidence: text, at: text, text })),
    }),
  ),
  /** Runs of a package manager, before and during the incident. */
  packages: z.array(
    z.strictObject({
      at: text,
      entry: count,
      manager: text,
      /** `judged`: by the guard; the others by what came of it. */
      verdict: text,
      summary: text,
      /** Of the guard. */
      transaction: z.nullable(text),
      changes: z.array(text),
      commandLine: z.nullable(text),
    }),
  ),
  files: z.array(
    z.strictObject({
      finding: text,
      path: text,
      class: z.nullable(text),
      package: z.nullable(text),
      differences: z.array(text),
      /** As recorded; null when the baseline does not know it. */
      expected: z.nullable(state),
      /** Now; null when nothing stands there. */
      actual: z.nullable(state),
      /** `same`: it is as recorded again. */
      now: z.enum(['same', 'differs', 'missing', 'unknown']),
      /** Lines of a configuration, where its old content is kept. */
      diff: z.nullable(
        z.strictObject({
          removed: z.array(z.strictObject({ line: count, text })),
          added: z.array(z.strictObject({ line: count, text })),
          cut: z.boolean(),
        }),
      ),
    }),
  ),
  /** Who took something away: the process itself first, then what started it. */
  actors: z.array(
    z.strictObject({
      findings: z.array(text),
      /** How it was learned. */
      rung: text,
      user: z.nullable(text),
      loginUser: z.nullable(text),
      sudoUser: z.nullable(text),
      directory: z.nullable(text),
      processes: z.array(process),
      script: z.nullable(z.strictObject({ path: text, line: z.nullable(count), text: z.nullable(text) })),
      package: z.nullable(text),
      entries: z.array(count),
    }),
  ),
});
export type EvidencePage = Readonly<z.infer<typeof evidence>>;
