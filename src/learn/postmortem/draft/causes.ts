/** Why it happened: what the diagnosis says; where there was none, what was seen to be lost and who took it. Pure. */
import type { Actor } from '../../../domain/actor.ts';
import type { CauseKind } from '../../../domain/diagnosis.ts';
import type { JournalEntry } from '../../../domain/event.ts';
import type { Incident, IncidentFinding } from '../../../domain/incident.ts';
import type { PostmortemRecord } from '../record.ts';

export type RecordedCause = PostmortemRecord['causes'][number];

export function causesOf(incident: Incident, entries: readonly JournalEntry[]): readonly RecordedCause[] {
  const diagnosed = incident.diagnosis?.causes ?? [];
  if (diagnosed.length === 0) return seenCause(incident, entries);
  return diagnosed.map(({ kind, object, package: owner, confidence, summary, evidence }) => ({
    kind,
    object,
    package: owner,
    confidence,
    summary,
    evidence: evidence.map((id) => id.replace(/^e/, 'd')),
  }));
}

/** The part with the longest way up to a site stands for all that were lost with it. */
function seenCause(incident: Incident, entries: readonly JournalEntry[]): readonly RecordedCause[] {
  const lost = incident.findings.filter(({ severity }) => severity !== 'info');
  const [first] = lost.toSorted(
    (a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical') || chain(b) - chain(a),
  );
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

const chain = ({ reason }: IncidentFinding): number => reason.length;

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
