/**
 * Reading scripts before they run: shell is followed with its values, what it would do is intersected with what the services of a
 * host need. Nothing is run.
 */
import { type AcceptedFile, applyAccepted } from './accepted.ts';
import { auditFile, type AuditedFile } from './audit-file.ts';
import { type AllowedFinding, type AuditFinding, type AuditReport, SEVERITIES } from './finding.ts';
import { answersOf, type AuditedHost, Judge } from './judge/index.ts';

import { besideOf, type HostAnswers } from './shell/index.ts';
import { settleSourced } from './sourced.ts';

export { accept, type AcceptedFile, acceptedFileSchema, parseAccepted } from './accepted.ts';
export type { AuditedFile } from './audit-file.ts';
export { SEVERITIES } from './finding.ts';
export type {
  AllowedFinding,
  AuditFinding,
  AuditReport,
  AuditSeverity,
  HitComponent,
  ValueStep,
} from './finding.ts';
export * from './formats/index.ts';
export {
  type AuditedHost,
  inventoryHost,
  liveHost,
  PROFILES,
  profileHost,
  type ProfileName,
  readScriptFile,
} from './judge/index.ts';
export { plainScript } from './plain-script.ts';
export { isRuleId, type Rule, RULE_IDS, type RuleId, ruleOf, RULES } from './rules.ts';
export { HEAD, type Kind, kindOf, kindOfNamed, KINDS, readAs } from './sources/index.ts';
export { auditReportSchema } from './report-schema.ts';

export interface AuditOptions {
  /** A script that another one of the audited files reads, by a path relative to it; undefined when there is none. */
  readonly readBeside?: (path: string) => string | undefined;
  readonly accepted?: AcceptedFile;
  /** YYYY-MM-DD, for the accepted findings that end. */
  readonly today?: string;
}

/** Audits files one by one; `files` may be made while it goes. Pure but for the ports. */
export function audit(
  files: Iterable<AuditedFile>,
  host: AuditedHost,
  options: AuditOptions = {},
): AuditReport {
  const judge = new Judge(host);
  const asked = answersOf(host, (path, from) => options.readBeside?.(besideOf(path, from)));
  const sourced = new Map<string, string>();
  const answers: HostAnswers = {
    ...asked,
    readScript(path, from) {
      const text = asked.readScript(path, from);
      if (text !== undefined) sourced.set(besideOf(path, from), text);
      return text;
    },
  };
  const findings: AuditFinding[] = [];
  const allowed: AllowedFinding[] = [];
  const audited = new Set<string>();
  for (const file of files) {
    audited.add(file.file);
    const done = auditFile(file, judge, answers);
    findings.push(...done.findings);
    allowed.push(...done.allowed);
  }
  const settled = settleSourced({ findings, allowed }, sourced);
  const left =
    options.accepted === undefined
      ? { findings: settled.findings, allowed: [], problems: [] }
      : applyAccepted(settled.findings, audited, options.accepted, options.today ?? '');
  return {
    schema: 'stakeout.audit/1',
    against: host.label,
    files: audited.size,
    findings: left.findings.toSorted(byPlace),
    allowed: [...settled.allowed, ...left.allowed],
    problems: left.problems,
  };
}

function byPlace(a: AuditFinding, b: AuditFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  const places = a.span.line - b.span.line || a.span.column - b.span.column;
  return places || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}
