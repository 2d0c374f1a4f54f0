/** The source line of each finding, so that reporters need not read the files again. Pure. */
import type { AuditFinding } from './finding.ts';
import type { Suppressed } from './suppressions.ts';

/** A line up to this length is shown whole; of a longer one as much, from a little before the place. */
const MAX_EXCERPT = 1000;
const BEFORE = 200;

/** Findings whose span lies in `file`, with the line where it begins. */
export function withExcerpts(file: string, text: string, { findings, allowed }: Suppressed): Suppressed {
  if (findings.length === 0 && allowed.length === 0) return { findings, allowed };
  const lines = text.split('\n');
  const add = (finding: AuditFinding): AuditFinding => {
    const line = lines[finding.span.line - 1];
    if (finding.file !== file || line === undefined) return finding;
    return { ...finding, excerpt: excerptOf(line.replace(/\r$/, ''), finding.span.column) };
  };
  return {
    findings: findings.map(add),
    allowed: allowed.map((one) => ({ ...one, finding: add(one.finding) })),
  };
}

function excerptOf(line: string, column: number): NonNullable<AuditFinding['excerpt']> {
  if (line.length <= MAX_EXCERPT) return { text: line, column: 1 };
  const from = Math.max(0, column - 1 - BEFORE);
  return { text: line.slice(from, from + MAX_EXCERPT), column: from + 1 };
}
