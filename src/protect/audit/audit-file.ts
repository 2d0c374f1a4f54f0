/** One file: its pieces are followed, what they would do is judged, and what the file itself allows is set aside. */
import type { AuditFinding, ValueStep } from './finding.ts';
import { withExcerpts } from './excerpt.ts';
import type { Judge } from './judge/judge.ts';
import type { Act } from './judge/judge.ts';
import { maintainerScript } from './maintainer-script.ts';
import type { Piece, ShellPiece, Span } from './model.ts';
import {
  evaluate,
  type Evaluation,
  type HostAnswers,
  known,
  type Occurrence,
  type Source,
} from './shell/index.ts';
import { suppress, type Suppressed } from './suppressions.ts';

export interface AuditedFile {
  /** As findings name it. */
  readonly file: string;
  readonly text: string;
  readonly pieces: readonly Piece[];
}

export function auditFile(
  { file, text, pieces }: AuditedFile,
  judge: Judge,
  answers: HostAnswers,
): Suppressed {
  const script = maintainerScript(file);
  const findings: AuditFinding[] = [];
  const acts: Act[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'unreadable') findings.push(unreadable(file, piece.span, piece.why));
    else if (piece.kind === 'declared') acts.push(declaredAct(file, text, piece));
    else {
      const evaluation = follow(file, piece, answers);
      acts.push(...evaluation.occurrences.map((occurrence) => actOf(occurrence, piece)));
      findings.push(...syntaxFindings(evaluation, piece));
    }
  }
  const all = suppress(file, text, [...judge.findings(acts, script), ...findings]);
  return withExcerpts(file, text, all);
}

function follow(file: string, piece: ShellPiece, answers: HostAnswers): Evaluation {
  const script = maintainerScript(file);
  const source: Source = { file, text: piece.text, spanOf: piece.spanOf };
  if (script === undefined) return evaluate(piece, source, answers);
  // Whoever calls it gives the action, and mostly a version.
  const parameters = [script.actions.map((action) => known(action)), [UNKNOWN_VERSION]];
  const variables = new Map(piece.variables);
  variables.set('DPKG_MAINTSCRIPT_NAME', script.script);
  if (script.package !== undefined) variables.set('DPKG_MAINTSCRIPT_PACKAGE', script.package);
  return evaluate({ ...piece, variables }, source, answers, { parameters, directory: '/' });
}

const UNKNOWN_VERSION = { parts: [{ kind: 'unknown' }], origins: [] } as const;

function actOf({ effect, site, words, chain }: Occurrence, { inside }: ShellPiece): Act {
  const { source, at } = site;
  const doubts = new Set<ValueStep>();
  const steps = chain.map(({ text, source: from, at: place, doubt }): ValueStep => {
    const step = { text, file: from.file, span: from.spanOf(place.from, place.to) };
    if (doubt === true) doubts.add(step);
    return step;
  });
  return {
    effect,
    file: source.file,
    span: source.spanOf(at.from, at.to),
    command: shortened(source.text.slice(at.from, at.to)),
    words,
    chain: steps,
    doubts,
    ...(inside === undefined ? {} : { inside }),
  };
}

function declaredAct(
  file: string,
  text: string,
  { effect, span, inside }: Extract<Piece, { kind: 'declared' }>,
): Act {
  const line = text.split('\n', span.line)[span.line - 1] ?? '';
  const command = shortened(line.trim());
  return { effect, file, span, command, words: command, chain: [], doubts: new Set(), inside };
}

const MAX_COMMAND = 300;

function shortened(text: string): string {
  const one = text.trim();
  return one.length > MAX_COMMAND ? `${one.slice(0, MAX_COMMAND - 1)}…` : one;
}

/** The first is enough: what follows is mostly its echo. */
function syntaxFindings({ errors }: Evaluation, piece: ShellPiece): AuditFinding[] {
  const [first] = errors;
  if (first === undefined) return [];
  const { source, at } = first.site;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const span = source.spanOf(at.from, at.to);
  const finding = unreadable(source.file, span, `${first.message}${more}`);
  return [piece.inside === undefined ? finding : { ...finding, inside: piece.inside }];
}

function unreadable(file: string, span: Span, why: string): AuditFinding {
  return {
    rule: 'unreadable',
    severity: 'warning',
    file,
    span,
    command: '',
    message: `cannot be read: ${why}`,
    breaks: 'what stands behind it has not been judged',
    chain: [],
    components: [],
    componentCount: 0,
    rewrite: 'mend it: sh -n FILE names the place',
    fingerprint: '',
  };
}
