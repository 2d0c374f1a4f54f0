/** One file: its pieces are followed, what they would do is judged, and what the file itself allows is set aside. */
import type { AuditFinding, ValueStep } from './finding.ts';
import { withExcerpts } from './excerpt.ts';
import type { Judge } from './judge/judge.ts';
import type { Act } from './judge/judge.ts';
import { FILE_COMPARISONS, FileWork } from './file-work.ts';
import { mendText } from './judge/rewrite/index.ts';
import { maintainerScript } from './maintainer-script.ts';
import type { Piece, ShellPiece, Unreadable } from './model.ts';
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

const MEND_COMMAND = 'mend the command: sh -n, fed with it alone, names the place';
const BEYOND = 'split it, or run it in a throw-away clone: stakeout rehearse';

export function auditFile(
  { file, text, pieces }: AuditedFile,
  judge: Judge,
  answers: HostAnswers,
): Suppressed {
  const script = maintainerScript(file);
  const findings: AuditFinding[] = [];
  const acts: Act[] = [];
  const work = new FileWork();
  const lines = text.split('\n');
  for (const piece of pieces) {
    if (piece.kind === 'unreadable') {
      findings.push(unreadable(file, piece));
      continue;
    }
    if (work.spent !== undefined) {
      const span = piece.kind === 'declared' ? piece.span : piece.spanOf(0, 0);
      findings.push(unreadable(file, { span, why: work.spent, beyond: true }));
      break;
    }
    if (piece.kind === 'declared') {
      work.declared();
      acts.push(declaredAct(file, lines, piece));
    } else {
      const evaluation = follow(file, piece, answers, work);
      for (const occurrence of evaluation.occurrences) acts.push(actOf(occurrence, piece, file));
      findings.push(...syntaxFindings(evaluation, piece));
    }
  }
  const judged = judge.findings(acts, script, FILE_COMPARISONS);
  if (judged.beyond !== undefined) findings.push(unjudged(judged.beyond));
  const all = suppress(file, text, [...judged.findings, ...findings]);
  return withExcerpts(file, text, all);
}

function follow(file: string, piece: ShellPiece, answers: HostAnswers, work: FileWork): Evaluation {
  const evaluation = followed(file, piece, answers, work.left);
  work.followed(piece.text.length, evaluation.steps, evaluation.occurrences.length);
  return evaluation;
}

function followed(
  file: string,
  piece: ShellPiece,
  answers: HostAnswers,
  bounds: FileWork['left'],
): Evaluation {
  const script = maintainerScript(file);
  const source: Source = { file, text: piece.text, spanOf: piece.spanOf };
  if (script === undefined) return evaluate(piece, source, answers, bounds);
  // Whoever calls it gives the action, and mostly a version.
  const parameters = [script.actions.map((action) => known(action)), [UNKNOWN_VERSION]];
  const variables = new Map(piece.variables);
  variables.set('DPKG_MAINTSCRIPT_NAME', script.script);
  if (script.package !== undefined) variables.set('DPKG_MAINTSCRIPT_PACKAGE', script.package);
  return evaluate({ ...piece, variables }, source, answers, { ...bounds, parameters, directory: '/' });
}

const UNKNOWN_VERSION = { parts: [{ kind: 'unknown' }], origins: [] } as const;

function actOf(
  { effect, site, words, chain }: Occurrence,
  { inside, language = 'shell' }: ShellPiece,
  file: string,
): Act {
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
    language: source.file === file ? language : 'shell',
    ...(inside === undefined ? {} : { inside }),
  };
}

function declaredAct(
  file: string,
  lines: readonly string[],
  { effect, span, inside, language = 'shell' }: Extract<Piece, { kind: 'declared' }>,
): Act {
  const line = lines[span.line - 1] ?? '';
  const command = shortened(line.trim());
  return {
    effect,
    file,
    span,
    command,
    words: command,
    chain: [],
    doubts: new Set(),
    language,
    inside,
  };
}

const MAX_COMMAND = 300;

function shortened(text: string): string {
  const one = text.trim();
  return one.length > MAX_COMMAND ? `${one.slice(0, MAX_COMMAND - 1)}…` : one;
}

/** The first of its sort is enough: what follows is mostly its echo. */
function syntaxFindings({ errors }: Evaluation, { inside, language = 'shell' }: ShellPiece): AuditFinding[] {
  return [false, true].flatMap((beyond) => {
    const [first, ...rest] = errors.filter((one) => (one.beyond === true) === beyond);
    if (first === undefined) return [];
    const { source, at } = first.site;
    const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
    const finding = unreadable(source.file, {
      span: source.spanOf(at.from, at.to),
      why: `${first.message}${more}`,
      ...(beyond ? { beyond } : {}),
    });
    const rewrite = beyond || language === 'shell' ? {} : { rewrite: MEND_COMMAND };
    return [{ ...finding, ...rewrite, ...(inside === undefined ? {} : { inside }) }];
  });
}

function unjudged({ file, span, inside }: Act): AuditFinding {
  const why = 'what this file does is too much to be held against the host';
  return { ...unreadable(file, { span, why, beyond: true }), ...(inside === undefined ? {} : { inside }) };
}

function unreadable(file: string, { span, why, beyond, language }: Omit<Unreadable, 'kind'>): AuditFinding {
  return {
    rule: 'unreadable',
    severity: 'warning',
    file,
    span,
    command: '',
    message: `cannot be read: ${why}`,
    breaks: 'what could not be read has not been judged',
    chain: [],
    components: [],
    componentCount: 0,
    rewrite: beyond === true ? BEYOND : mendText(language ?? 'shell'),
    fingerprint: '',
  };
}
