/**
 * Annotations of GitHub Actions: `::error file=…,line=…::text`, one a line.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions ("Setting an error message"); which characters are
 * written otherwise is the toolkit's `escapeData` and `escapeProperty` (actions/toolkit, packages/core/src/command.ts).
 */
import { visible } from '../../../domain/visible.ts';
import type { AuditFinding, AuditReport, AuditSeverity } from '../finding.ts';
import { ruleOf } from '../rules.ts';
import { becomesText, capital, chainTexts, countsText, plural } from './words.ts';

const COMMANDS: Readonly<Record<AuditSeverity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/** GitHub shows ten of each kind a step; the rest stays in the log. */
export function githubText(report: AuditReport): string {
  const problems = report.problems.map(({ what, why }) => line('warning', [], [`${what}: ${why}`]));
  return [...report.findings.map(annotation), ...problems, `${visible(summary(report))}\n`].join('');
}

function annotation(finding: AuditFinding): string {
  const { span, severity, rule, file } = finding;
  const one = span.endLine === span.line && span.endColumn > span.column;
  const properties: [string, string | number][] = [
    ['file', file],
    ['line', span.line],
    ['endLine', span.endLine],
    ...(one
      ? ([
          ['col', span.column],
          ['endColumn', span.endColumn],
        ] as [string, number][])
      : []),
    ['title', `${rule}: ${ruleOf(rule).title}`],
  ];
  const becomes = becomesText(finding);
  return line(COMMANDS[severity], properties, [
    `${capital(finding.message)}.`,
    ...(becomes === undefined ? [] : [`Becomes: ${becomes}`]),
    ...chainTexts(finding).map((text) => `Because ${text}`),
    ...(finding.breaks === undefined ? [] : [`Breaks: ${finding.breaks}`]),
    ...(finding.rewrite === undefined ? [] : [`Instead: ${finding.rewrite}`]),
  ]);
}

function line(
  command: string,
  properties: readonly (readonly [string, string | number])[],
  paragraphs: readonly string[],
): string {
  const listed = properties.map(([name, value]) => `${name}=${property(String(value))}`).join(',');
  const text = paragraphs.map((paragraph) => data(visible(paragraph))).join('%0A');
  return `::${command}${listed === '' ? '' : ` ${listed}`}::${text}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A name with a line break still names its file; what else acts on a terminal is made visible. */
function property(text: string): string {
  return visible(data(text).replaceAll(':', '%3A').replaceAll(',', '%2C'));
}

function summary(report: AuditReport): string {
  return `stakeout audit: ${countsText(report)} in ${plural(report.files, 'file')}, judged against ${report.against}`;
}
