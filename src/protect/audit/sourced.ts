/** Findings in files that others read: comments there count, the line is shown, and each is said once however many read it. Pure. */
import { withExcerpts } from './excerpt.ts';
import type { AllowedFinding, AuditFinding } from './finding.ts';
import { suppress, type Suppressed } from './suppressions.ts';

/** `done`: of all files; `texts`: of the files that were read by others, by the names that findings give them. */
export function settleSourced(done: Suppressed, texts: ReadonlyMap<string, string>): Suppressed {
  const allowed: AllowedFinding[] = [...done.allowed];
  const seen = new Set(allowed.map(({ finding }) => keyOf(finding)));
  const findings: AuditFinding[] = [];
  for (const finding of done.findings) {
    const key = keyOf(finding);
    if (seen.has(key)) continue;
    seen.add(key);
    const text = finding.excerpt === undefined ? texts.get(finding.file) : undefined;
    if (text === undefined) findings.push(finding);
    else {
      const own = withExcerpts(finding.file, text, suppress(finding.file, text, [finding]));
      // Comments that allow nothing are for the audit of that file itself to say.
      findings.push(...own.findings.filter(({ rule }) => rule === finding.rule));
      allowed.push(...own.allowed);
    }
  }
  return { findings, allowed };
}

function keyOf({ file, span, rule, message }: AuditFinding): string {
  return `${file}\n${span.line}:${span.column} ${rule} ${message}`;
}
