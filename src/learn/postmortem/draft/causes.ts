/** Why it happened: what the diagnosis says; where there was none, what was seen to be lost and who took it. Pure. */
import type { Actor } from '../../../domain/actor.ts';
import type { CauseKind } from '../../../domain/diagnosis.ts';
import type { JournalEntry } from '../../../domain/event.ts';
import type { Incident, IncidentFinding } from '../../../domain/incident.ts';
import type { PostmortemRecord } from '../record.ts';

export type RecordedCause = PostmortemRecord['causes'][number];

export function causesOf(incident: Incident, entries: readonly JournalEntry[]): readonly RecordedCause[] {
  const seen = seenCause(incident, entries);
  const diagnosed = (incident.diagnosis?.causes ?? []).map(
    ({ kind, object, package: owner, confidence, summary, evidence }) => ({
      kind,
      object,
      package: owner,
      confidence,
      summary,
      evidence: evidence.map((id) => id.replace(/^e/, 'd')),
    }),
  );
  if (diagnosed.length === 0) return seen;
  // A diagnosis in the middle of a transaction names the part that is gone by then; who removed the package was seen.
  const removed = (cause: RecordedCause): boolean => cause.kind === 'package-removed';
  return seen.some(removed) && !diagnosed.some(removed) ? [...seen, ...diagnosed] : diagnosed;
}

function seenCause(incident: Incident, entries: readonly JournalEntry[]): readonly RecordedCause[] {
  const lost = incident.findings.filter(({ severity }) => severity !== 'info');
  const first = chiefOf(lost);
  if (first === undefined) return [];
  const actor = incident.actors.find(({ findings }) => findings.includes(first.id))?.actor;
  const transaction = actor?.transaction?.argv;
  const others = lost.length - 1;
  const withOthers = others === 0 ? '' : `, with ${others} other ${others === 1 ? 'part' : 'parts'}`;
  const by = transaction === undefined ? '' : `: ${transaction.join(' ')}`;
  return [
    {
      kind: isRemoval(transaction) && first.kind === 'missing' ? 'package-removed' : KINDS[first.kind],
      object: first.path,
      package: first.package ?? null,
      confidence: null,
      summary: `${first.path} ${WORDS[first.kind]}${withOthers}${by}`,
      evidence: entries
        .filter(({ event }) => event.kind === 'finding.opened' && event.finding === first.id)
        .map(({ seq }) => `j${seq}`),
    },
  ];
}

/** The part that stands for all that were lost with it: code before settings, then the longest way up to a site. */
export function chiefOf(findings: readonly IncidentFinding[]): IncidentFinding | undefined {
  return findings.toSorted(
    (a, b) =>
      Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
      Number(isCode(b)) - Number(isCode(a)) ||
      b.reason.length - a.reason.length,
  )[0];
}

const isCode = ({ path }: IncidentFinding): boolean => /\.so(?:\.|$)/.test(path);

const KINDS: Readonly<Record<IncidentFinding['kind'], CauseKind>> = {
  missing: 'file-missing',
  corrupted: 'file-corrupt',
  permission: 'permission',
  metadata: 'permission',
  dangling: 'file-missing',
  covered: 'file-missing',
  unexpected: 'file-corrupt',
};

const WORDS: Readonly<Record<IncidentFinding['kind'], string>> = {
  missing: 'was taken away',
  corrupted: 'got other content',
  permission: 'got another mode or owner',
  metadata: 'got other attributes',
  dangling: 'led to nothing any more',
  covered: 'was hidden by a mount',
  unexpected: 'became something else',
};

/** Of apt, dpkg, dnf and rpm. */
const REMOVES = /^(?:remove|purge|autoremove|erase|--remove|--purge|--erase|-r|-P|-e)$/;

function isRemoval(argv: NonNullable<Actor['transaction']>['argv'] | undefined): boolean {
  return argv?.some((word) => REMOVES.test(word)) === true;
}
