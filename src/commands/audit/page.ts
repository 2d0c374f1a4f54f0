/** The findings as a person reads them: the place, the line, how it came to that, what breaks, how to write it. */
import {
  type AllowedFinding,
  type AuditFinding,
  type AuditReport,
  type AuditSeverity,
  capital,
  countsText,
  factsOf,
  frameOf,
  plural,
  SEVERITIES,
} from '../../protect/audit/index.ts';
import { paint, renderBlock, renderTable, type Surface, type Tone, visible, wrap } from '../output/index.ts';

const TONES: Readonly<Record<AuditSeverity, Tone>> = { error: 'bad', warning: 'warn', note: 'dim' };
const INDENT = '  ';
const HINT = 'The rules: docs/audit. To allow one place: # stakeout-allow RULE: reason';
/** Wider than this no line is read with ease, however wide the terminal is. */
const WIDEST = 120;

export function page(report: AuditReport, to: Surface): string {
  const surface = { ...to, columns: Math.min(to.columns, WIDEST) };
  return [
    ...report.findings.map((finding) => findingText(finding, surface)),
    remarks(report, surface),
    summary(report, surface),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function findingText(finding: AuditFinding, to: Surface): string {
  const { file, span, severity, rule, message } = finding;
  const tone = TONES[severity];
  const place = `${visible(file)}:${span.line}:${span.column}`;
  const sentence = wrap(visible(capital(message)), to.columns - INDENT.length)
    .map((line) => `${INDENT}${paint('strong', line, to.color)}\n`)
    .join('');
  const facts = renderBlock(factsOf(finding), { ...to, columns: to.columns - INDENT.length });
  return [
    `${paint('strong', place, to.color)}  ${paint(tone, severity, to.color)}  ${paint('dim', rule, to.color)}\n`,
    source(finding, tone, to),
    sentence,
    indented(facts),
  ].join('');
}

function source(finding: AuditFinding, tone: Tone, to: Surface): string {
  const number = String(finding.span.line);
  const gutter = (text: string): string =>
    `${INDENT}${paint('dim', `${text.padStart(number.length)} │`, to.color)} `;
  const frame = frameOf(finding, to.columns - INDENT.length - number.length - 3);
  if (frame === undefined) return '';
  const carets = frame.carets.trimStart();
  const pad = ' '.repeat(frame.carets.length - carets.length);
  const line = `${gutter(number)}${frame.before}${paint(tone, frame.marked, to.color)}${frame.after}`;
  return [
    `${line.trimEnd()}\n`,
    `${gutter('')}${pad}${paint(tone, carets, to.color)}${frame.goesOn ? ' …' : ''}\n`,
  ].join('');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, INDENT);
}

function remarks({ problems }: AuditReport, to: Surface): string {
  const columns = [
    { title: 'remark', overflow: 'middle' as const },
    { title: '', overflow: 'wrap' as const, min: 24 },
  ];
  return renderTable(
    columns,
    problems.map(({ what, why }) => [{ text: what, tone: 'warn' as const }, why]),
    to,
  );
}

function summary(report: AuditReport, to: Surface): string {
  const { findings, allowed, files, against } = report;
  const counts = capital(countsText(report));
  const worst = SEVERITIES.find((severity) => findings.some((one) => one.severity === severity));
  const by = (how: AllowedFinding['by']): number => allowed.filter((one) => one.by === how).length;
  const aside = [
    ...(by('comment') > 0 ? [`${by('comment')} allowed in the file`] : []),
    ...(by('baseline') > 0 ? [`${by('baseline')} accepted before`] : []),
  ];
  const sentence = `${counts} in ${plural(files, 'file')}, judged against ${visible(against)}`;
  const [first = '', ...more] = wrap(`${[sentence, ...aside].join('; ')}.`, to.columns);
  const tone = worst === undefined ? 'good' : TONES[worst];
  const hint =
    findings.length === 0 ? [] : wrap(HINT, to.columns).map((line) => paint('dim', line, to.color));
  return [
    first.startsWith(counts) ? paint(tone, counts, to.color) + first.slice(counts.length) : first,
    ...more,
    ...hint,
  ]
    .map((line) => `${line}\n`)
    .join('');
}
