/** The file of accepted findings: each with the reason somebody gave and the day it ends. */
import * as z from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { AllowedFinding, AuditFinding, AuditReport } from './finding.ts';

const acceptedSchema = z.object({
  fingerprint: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  rule: z.string(),
  file: z.string(),
  command: z.string(),
  reason: z.string().check(z.minLength(1)),
  /** The last day on which it holds. */
  expires: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
});
export const acceptedFileSchema = z.object({
  schema: z.literal('stakeout.audit-baseline/1'),
  accepted: z.array(acceptedSchema),
});
export type AcceptedFile = z.infer<typeof acceptedFileSchema>;

/** Throws StakeoutError with the position of what is wrong. */
export function parseAccepted(file: string, text: string): AcceptedFile {
  const unusable = (why: string): StakeoutError =>
    new StakeoutError(`read the accepted findings in ${file}`, why, {
      exit: EXIT.input,
      next: `Write it anew with: stakeout audit PATH --baseline ${file} --accept 'REASON'`,
    });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : 'not JSON');
  }
  const parsed = acceptedFileSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unusable(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'another shape'}`);
}

/** All findings of a report that have a fingerprint, beside those that were accepted before and are still found or not looked for. */
export function accept(
  report: AuditReport,
  audited: ReadonlySet<string>,
  before: AcceptedFile | undefined,
  reason: string,
  expires: string,
): AcceptedFile {
  const found = new Set(report.allowed.map(({ finding }) => finding.fingerprint));
  const kept = (before?.accepted ?? []).filter(
    ({ fingerprint, file }) => found.has(fingerprint) || !audited.has(file),
  );
  const fresh = report.findings
    .filter(({ fingerprint }) => fingerprint !== '')
    .map(({ fingerprint, rule, file, command }) => ({ fingerprint, rule, file, command, reason, expires }));
  return { schema: 'stakeout.audit-baseline/1', accepted: [...kept, ...fresh] };
}

/** `today`: YYYY-MM-DD. What has expired is a finding again; what is not found any more in files that were audited is said. */
export function applyAccepted(
  findings: readonly AuditFinding[],
  audited: ReadonlySet<string>,
  { accepted }: AcceptedFile,
  today: string,
): {
  findings: readonly AuditFinding[];
  allowed: readonly AllowedFinding[];
  problems: AuditReport['problems'];
} {
  const byPrint = new Map(accepted.map((one) => [one.fingerprint, one]));
  const used = new Set<string>();
  const left: AuditFinding[] = [];
  const allowed: AllowedFinding[] = [];
  const problems: { what: string; why: string }[] = [];
  for (const finding of findings) {
    const one = byPrint.get(finding.fingerprint);
    if (one !== undefined) used.add(one.fingerprint);
    if (one === undefined) left.push(finding);
    else if (one.expires < today) {
      left.push(finding);
      problems.push({
        what: `${finding.file}:${finding.span.line}`,
        why: `was accepted until ${one.expires}: ${one.reason}`,
      });
    } else allowed.push({ finding, by: 'baseline', reason: one.reason, expires: one.expires });
  }
  for (const one of accepted)
    if (!used.has(one.fingerprint) && audited.has(one.file))
      problems.push({
        what: one.file,
        why: `accepted, and not found any more: ${one.rule} "${one.command}"`,
      });
  return { findings: left, allowed, problems };
}
