/**
 * A report for a pull request or a job summary. Words of the audited files and of the host stand in code alone, where Markdown,
 * HTML, links and mentions mean nothing; the fences are longer than any run of backticks inside (CommonMark 0.31, 4.5 and 6.1).
 */
import { wrap } from '../../../domain/text-width.ts';
import { visible } from '../../../domain/visible.ts';
import type { AuditFinding, AuditReport } from '../finding.ts';
import { ruleOf } from '../rules.ts';
import { frameOf } from './frame.ts';
import { capital, countsText, factsOf, plural } from './words.ts';

const COLUMNS = 110;
/** GitHub refuses a comment of more than 65,536 characters; a summary may have a mebibyte. */
const MAX_SHOWN = 40;

export function markdownText(report: AuditReport): string {
  const { findings, allowed, problems, files } = report;
  const shown = findings.slice(0, MAX_SHOWN);
  const rest = findings.length - shown.length;
  const parts = [
    `## Audit of scripts: ${countsText(report)}`,
    `${plural(files, 'file')} judged against ${code(report.against)}.${allowed.length === 0 ? '' : ` ${plural(allowed.length, 'finding')} allowed with a reason.`}`,
    ...shown.map(findingText),
    ...(rest > 0 ? [`… and ${plural(rest, 'more finding')}.`] : []),
    ...(problems.length === 0
      ? []
      : ['### Remarks', problems.map(({ what, why }) => `- ${code(`${what}: ${why}`)}`).join('\n')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function findingText(finding: AuditFinding): string {
  const { rule, severity, file, span } = finding;
  return [
    `### ${capital(severity)} ${rule}: ${code(`${file}:${span.line}`)}`,
    `${ruleOf(rule).title}.`,
    fence(bodyOf(finding)),
  ].join('\n\n');
}

function bodyOf(finding: AuditFinding): string {
  const frame = frameOf(finding, COLUMNS);
  const source =
    frame === undefined
      ? []
      : [
          `${frame.line} | ${frame.before}${frame.marked}${frame.after}`,
          `${' '.repeat(String(frame.line).length)} | ${frame.carets}`,
          '',
        ];
  const facts = factsOf(finding).flatMap(([key, text]) =>
    wrap(visible(text), COLUMNS - 9).map((line, i) => `${(i === 0 ? key : '').padEnd(9)}${line}`),
  );
  return [...source, ...wrap(visible(capital(finding.message)), COLUMNS), ...facts]
    .map((line) => line.trimEnd())
    .join('\n');
}

function code(text: string): string {
  const shown = visible(text);
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const padded = shown.startsWith('`') || shown.endsWith('`') || shown.trim() === '' ? ` ${shown} ` : shown;
  return `${ticks}${padded}${ticks}`;
}

function fence(body: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${ticks}text\n${body}\n${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
