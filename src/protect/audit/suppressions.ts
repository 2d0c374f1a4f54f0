/** `# stakeout-allow RULE: reason` in the file itself: on the line of the finding, or alone on the line before. Pure. */
import type { AllowedFinding, AuditFinding } from './finding.ts';
import { isRuleId, RULE_IDS, type RuleId } from './rules.ts';

interface Suppression {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly rule: string;
  readonly reason: string;
  /** Lines that it speaks of. */
  readonly from: number;
  readonly to: number;
}

const COMMENT = /(?:^|[\s;])(#+\s*stakeout-allow\b[ \t]*(.*))$/;
/** More of them than this in a file are no exceptions any more. */
const MAX_SUPPRESSIONS = 1000;

export interface Suppressed {
  readonly findings: readonly AuditFinding[];
  readonly allowed: readonly AllowedFinding[];
}

/** Findings of one file, less those that are allowed with a reason; suppressions that are wrong are findings themselves. */
export function suppress(file: string, text: string, findings: readonly AuditFinding[]): Suppressed {
  if (!text.includes('stakeout-allow')) return { findings, allowed: [] };
  const suppressions = suppressionsOf(text);
  const used = new Set<Suppression>();
  const left: AuditFinding[] = [];
  const allowed: AllowedFinding[] = [];
  for (const finding of findings) {
    const found = suppressions.find(
      (one) => one.reason !== '' && one.rule === finding.rule && speaksOf(one, finding, file),
    );
    if (found === undefined) left.push(finding);
    else {
      used.add(found);
      allowed.push({ finding, by: 'comment', reason: found.reason });
    }
  }
  const wrong = suppressions.filter((one) => !used.has(one)).map((one) => wrongSuppression(file, one));
  return { findings: [...left, ...wrong], allowed };
}

function speaksOf({ from, to }: Suppression, finding: AuditFinding, file: string): boolean {
  return finding.file === file && finding.span.line <= to && finding.span.endLine >= from;
}

function suppressionsOf(text: string): Suppression[] {
  const lines = text.split('\n');
  const found: Suppression[] = [];
  for (const [i, line] of lines.entries()) {
    if (found.length >= MAX_SUPPRESSIONS) break;
    const [, comment, what] = COMMENT.exec(line.replace(/\r$/, '')) ?? [];
    if (comment === undefined || what === undefined) continue;
    const [, rules = '', reason = ''] = /^([^:]*)(?::\s*(.*))?$/.exec(what) ?? [];
    const column = line.indexOf(comment) + 1;
    const alone = line.slice(0, column - 1).trim() === '';
    const target = alone ? nextCode(lines, i) : i;
    for (const rule of rules.split(/[\s,]+/).filter((one) => one !== ''))
      found.push({
        line: i + 1,
        column,
        length: comment.length,
        rule,
        reason: reason.trim(),
        from: target + 1,
        to: target + 1,
      });
    if (rules.trim() === '')
      found.push({
        line: i + 1,
        column,
        length: comment.length,
        rule: '',
        reason: '',
        from: i + 1,
        to: i + 1,
      });
  }
  return found;
}

function nextCode(lines: readonly string[], from: number): number {
  for (let at = from + 1; at < lines.length; at += 1) if (!/^\s*(?:#|$)/.test(lines[at] ?? '')) return at;
  return from;
}

function wrongSuppression(file: string, { line, column, length, rule, reason }: Suppression): AuditFinding {
  const span = { line, column, endLine: line, endColumn: column + length };
  return {
    rule: 'suppression',
    severity: 'warning',
    file,
    span,
    command: `# stakeout-allow ${rule}${reason === '' ? '' : `: ${reason}`}`,
    message: problemOf(rule, reason),
    chain: [],
    components: [],
    componentCount: 0,
    rewrite: '# stakeout-allow RULE: reason',
    fingerprint: '',
  };
}

function problemOf(rule: string, reason: string): string {
  if (rule === '') return 'names no rule: nothing is allowed by it';
  if (!isRuleId(rule)) return `there is no rule ${rule}; did you mean ${nearest(rule)}?`;
  return reason === ''
    ? `gives no reason, so ${rule} is not allowed by it`
    : `allows ${rule}, which is not found here: take it out`;
}

function nearest(text: string): RuleId {
  const distances = RULE_IDS.map((id) => [id, distance(text.slice(0, 40), id)] as const);
  return distances.reduce((a, b) => (b[1] < a[1] ? b : a))[0];
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]),
        ),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
