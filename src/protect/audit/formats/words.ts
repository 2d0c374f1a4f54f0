/** Texts that every format says alike. Plain; nothing is made harmless here. */
import type { AuditFinding, AuditReport, AuditSeverity, HitComponent } from '../finding.ts';
import { SEVERITIES } from '../finding.ts';

const SHOWN = 3;

/** `2 errors, 1 warning`; `nothing found` when there is nothing. */
export function countsText({ findings }: Pick<AuditReport, 'findings'>): string {
  const counts = SEVERITIES.map(
    (severity) => [severity, findings.filter((one) => one.severity === severity).length] as const,
  ).filter(([, count]) => count > 0);
  return counts.length === 0
    ? 'nothing found'
    : counts.map(([severity, count]) => plural(count, severity)).join(', ');
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** `Purges …` */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The parts that are lost; undefined when there are none. */
export function losesText({ components, componentCount }: AuditFinding): string | undefined {
  if (components.length === 0) return undefined;
  const names = components.slice(0, SHOWN).map(nameOf);
  const more = componentCount - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

function nameOf({ kind, path }: HitComponent): string {
  return kind === 'user' || kind === 'group' ? `${kind} ${path}` : path;
}

/** What is run with all values put in; undefined where the command says so itself. */
export function becomesText({ command, resolved }: AuditFinding): string | undefined {
  return resolved === undefined || command.includes(resolved) ? undefined : resolved;
}

/** The chain of values, first to last: `line 3: OLD=php*`. */
export function chainTexts({ chain, file }: AuditFinding): readonly string[] {
  return chain.map((step) => {
    const place = step.file === file ? `line ${step.span.line}` : `${step.file}:${step.span.line}`;
    // A list of one name a line reads better in one line.
    return `${place}: ${step.text.replace(/\s*\n\s*/g, ' ')}`;
  });
}

/** Everything about a finding but its place, as lines of `key` and text. */
export function factsOf(finding: AuditFinding): readonly (readonly [key: string, text: string])[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['in', finding.inside],
    ['becomes', becomesText(finding)],
    ...chainTexts(finding).map((text, i) => [i === 0 ? 'because' : '', text] as const),
    ['loses', losesText(finding)],
    ['breaks', finding.breaks],
    ['instead', finding.rewrite],
  ];
  return facts.flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]));
}

export const atLeast = (severity: AuditSeverity, least: AuditSeverity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
