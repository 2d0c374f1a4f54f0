/** Incidents as the desk gives them: secrets taken out of every text that came from the host. Pure. */
import type { Incident, Instant } from '../../domain/incident.ts';
import { serviceKeyOf } from './service-key.ts';
import { redact } from '../../domain/redact.ts';
import type { IncidentDetail, IncidentLine } from '../../desk/index.ts';

export function lineOf(incident: Incident): IncidentLine {
  const { id, title, state, severity, openedAt, instants, findings, signals, diagnosis } = incident;
  return {
    id,
    title: redact(title),
    state,
    severity,
    openedAt,
    resolvedAt: state === 'resolved' ? instants.resolve.at : null,
    services: [...new Set([...findings, ...signals].flatMap((one) => one.services))].map((name) => ({
      key: serviceKeyOf(name),
      name,
    })),
    cause: redacted(diagnosis?.causes[0]?.summary),
  };
}

export function detailOf(incident: Incident): IncidentDetail {
  return {
    ...lineOf(incident),
    findings: incident.findings.map((f) => ({
      id: f.id,
      kind: f.kind,
      severity: f.severity,
      path: f.path,
      services: [...f.services],
      reason: f.reason.map(redact),
      package: f.package ?? null,
      seenAt: f.seenAt,
      entry: f.openedBy,
      closed: f.closed === undefined ? null : f.closed.how,
    })),
    signals: incident.signals.map((s) => ({
      id: s.id,
      kind: s.kind,
      severity: s.severity,
      since: s.since,
      summary: redact(s.summary),
      endedAt: s.cleared?.endedAt ?? null,
    })),
    diagnosis: diagnosisOf(incident),
    actions: incident.actions.map(({ at, text, outcome, evidence }) => ({
      at,
      text: redact(text),
      outcome,
      entry: evidence,
    })),
    actors: incident.actors.map(({ line, actor, evidence }) => ({
      line: redact(line),
      user: actor.sudoUser ?? actor.loginUser ?? actor.user ?? null,
      evidence: [...evidence],
    })),
    timeline: incident.timeline.map(({ text, transcript, ...one }) => ({
      ...one,
      text: redact(text),
      ...(transcript === undefined ? {} : { transcript: redact(transcript) }),
    })),
    comments: incident.comments.map(({ replyTo = null, text, ...one }) => ({
      ...one,
      text: redact(text),
      replyTo,
    })),
    instants: Object.fromEntries(Object.entries(incident.instants).map(([name, one]) => [name, plain(one)])),
    lastSeq: incident.timeline.at(-1)?.seq ?? 0,
  };
}

function diagnosisOf({ diagnosis }: Incident): IncidentDetail['diagnosis'] {
  if (diagnosis === undefined) return null;
  const { at, entry, verdict, summary, causes, evidence, limits } = diagnosis;
  return {
    at,
    entry,
    verdict,
    summary: redact(summary),
    causes: causes.map((one) => ({
      ...one,
      summary: redact(one.summary),
      actor: one.actor === null ? null : { ...one.actor, text: redact(one.actor.text) },
    })),
    evidence: evidence.map(({ from, ...one }) => ({
      ...one,
      text: redact(one.text),
      ...(from === undefined ? {} : { from: redact(from) }),
    })),
    limits: limits.map(redact),
  };
}

function plain({ at, source, precision, evidence }: Instant): IncidentDetail['instants'][string] {
  return {
    at,
    ...(source === undefined ? {} : { source }),
    ...(precision === undefined ? {} : { precision }),
    evidence: [...evidence],
  };
}

function redacted(text: string | undefined): string | null {
  return text === undefined ? null : redact(text);
}

/** Each argument by itself, and what follows the name of a secret as well: `--password`, `x`. */
export function redactedArgv(argv: readonly string[]): string[] {
  return argv.map((arg, at) => {
    const before = at === 0 ? '' : `${argv[at - 1]} `;
    const alone = redact(arg);
    const together = redact(`${before}${arg}`);
    return together.endsWith(alone) ? alone : '[redacted]';
  });
}
