/** An incident as JSON and as text. */
import * as z from 'zod/mini';
import { originOf } from '../domain/actor.ts';
import { causeSchema, evidenceSchema, VERDICTS } from '../domain/diagnosis.ts';
import { actorSchema } from '../domain/event.ts';
import {
  INSTANTS,
  intervalsOf,
  openFindings,
  raisedSignals,
  type Incident,
  type Instant,
  type InstantName,
  type IncidentState,
} from '../domain/incident.ts';
import { SIGNAL_KINDS } from '../domain/signal.ts';
import {
  renderBlock,
  renderTable,
  paint,
  toned,
  visible,
  type Cell,
  type Surface,
  type Tone,
} from './output/index.ts';
import { durationText, timeText } from './time.ts';

const text = z.string();
const evidence = z.array(z.number());
const instant = z.object({
  at: z.nullable(text),
  source: z.optional(z.enum(['kernel', 'agent', 'probe', 'log', 'person'])),
  precision: z.optional(z.enum(['exact', 'at-latest'])),
  evidence,
});
const milliseconds = z.nullable(z.number());

export const incidentSchema = z.object({
  id: text,
  title: text,
  state: z.enum(['triggered', 'acknowledged', 'mitigated', 'monitoring', 'resolved']),
  severity: z.enum(['critical', 'warning']),
  reopenings: z.number(),
  openedAt: text,
  findings: z.array(
    z.object({
      id: text,
      kind: text,
      severity: text,
      path: text,
      services: z.array(text),
      reason: z.array(text),
      package: z.optional(text),
      seenAt: text,
      openedBy: z.number(),
      closed: z.optional(z.object({ at: text, how: text, evidence: z.number() })),
    }),
  ),
  signals: z.array(
    z.object({
      id: text,
      kind: z.enum(SIGNAL_KINDS),
      severity: z.enum(['critical', 'warning']),
      services: z.array(text),
      site: z.optional(text),
      subject: z.optional(text),
      since: text,
      summary: text,
      evidence: z.array(text),
      raisedBy: z.number(),
      raisedAt: text,
      cleared: z.optional(z.object({ at: text, endedAt: text, how: text, evidence: z.number() })),
    }),
  ),
  /** The last diagnosis; `evidence` in its causes are ids of its own list. */
  diagnosis: z.optional(
    z.object({
      at: text,
      entry: z.number(),
      verdict: z.enum(VERDICTS),
      summary: text,
      causes: z.array(z.omit(causeSchema, { repair: true })),
      evidence: z.array(evidenceSchema),
      limits: z.array(text),
      tookMs: z.number(),
    }),
  ),
  actions: z.array(
    z.object({
      id: z.optional(text),
      at: text,
      text,
      outcome: z.enum(['done', 'failed', 'declined', 'undone']),
      evidence: z.number(),
    }),
  ),
  actors: z.array(z.object({ line: text, actor: actorSchema, findings: z.array(text), evidence })),
  services: z.array(z.object({ service: text, healthy: z.boolean(), at: text, evidence: z.number() })),
  timeline: z.array(z.object({ seq: z.number(), at: text, kind: text, text })),
  /** `id`: number of its entry; `replyTo`: that of the comment that it answers. */
  comments: z.array(z.object({ id: z.number(), at: text, by: text, text, replyTo: z.optional(z.number()) })),
  instants: z.object({
    cause: instant,
    impactStart: instant,
    detect: instant,
    notify: instant,
    ack: instant,
    engage: instant,
    identify: instant,
    mitigate: instant,
    verify: instant,
    resolve: instant,
  }),
  /** Milliseconds; null when an end is not known. */
  intervals: z.object({
    latent: milliseconds,
    toDetect: milliseconds,
    causeToDetect: milliseconds,
    toAcknowledge: milliseconds,
    toIdentify: milliseconds,
    toMitigate: milliseconds,
    causeToMitigate: milliseconds,
    toResolve: milliseconds,
    detectToResolve: milliseconds,
  }),
});

export function incidentJson(incident: Incident): unknown {
  const { clock: _, instants, ...shown } = incident;
  const plain = ({ monotonicNs: _ns, boot: _boot, ...rest }: Instant): unknown => rest;
  return {
    ...shown,
    instants: Object.fromEntries(INSTANTS.map((name) => [name, plain(instants[name])])),
    intervals: intervalsOf(instants),
  };
}

export const STATE_TONES: Readonly<Record<IncidentState, Tone>> = {
  triggered: 'bad',
  acknowledged: 'warn',
  mitigated: 'warn',
  monitoring: 'warn',
  resolved: 'good',
};

const INSTANT_TITLES: Readonly<Record<InstantName, string>> = {
  cause: 'cause: the component was taken',
  impactStart: 'impact began',
  detect: 'detected',
  notify: 'somebody notified',
  ack: 'acknowledged',
  engage: 'first check or repair',
  identify: 'reason identified',
  mitigate: 'harm ended',
  verify: 'stability verified',
  resolve: 'resolved',
};

export function renderIncident(incident: Incident, surface: Surface): string {
  const parts = [summary(incident, surface), timeline(incident, surface), instants(incident, surface)];
  return parts.filter((part) => part !== '').join('\n');
}

function summary(incident: Incident, surface: Surface): string {
  const reopened = incident.reopenings > 0 ? `, reopened ${incident.reopenings} times` : '';
  return renderBlock(
    [
      [incident.id, toned('strong', incident.title)],
      ['state', toned(STATE_TONES[incident.state], `${incident.state}${reopened}`)],
      ['severity', incident.severity],
      ['since', timeText(incident.instants.cause.at ?? incident.openedAt)],
      ['broken', broken(incident)],
      ['why', why(incident)],
      ['needed for', incident.findings[0]?.reason.join(' → ')],
      ['who', incident.actors.length > 0 ? who(incident.actors) : 'unknown'],
      ['done', incident.actions.map((a) => `${a.text} [${a.evidence}]`)],
    ],
    surface,
  );
}

function broken(incident: Incident): readonly Cell[] {
  const sick = incident.services.filter((s) => !s.healthy);
  const list = [
    ...openFindings(incident).map((f) => toned('bad', `${f.path}: ${f.kind} [${f.openedBy}]`)),
    ...raisedSignals(incident).map((s) =>
      toned(s.severity === 'critical' ? 'bad' : 'warn', `${s.summary} [${s.raisedBy}]`),
    ),
    ...sick.map((s) => toned('bad', `${s.service} does not answer as it should [${s.evidence}]`)),
  ];
  return list.length > 0 ? list : [toned('good', 'nothing any more')];
}

/** At most this many lines of evidence; the rest is in --json. */
const EVIDENCE_SHOWN = 5;

/** The first cause with what shows it; what else may be, in one line each. */
function why({ diagnosis }: Incident): readonly Cell[] | undefined {
  if (diagnosis === undefined) return undefined;
  const [first, ...others] = diagnosis.causes;
  if (first === undefined) return [`${diagnosis.summary} [${diagnosis.entry}]`];
  const shown = diagnosis.evidence.filter((e) => first.evidence.includes(e.id)).slice(0, EVIDENCE_SHOWN);
  return [
    toned('strong', `${first.summary} [${diagnosis.entry}]`),
    `${first.kind}: ${first.object}, confidence ${first.confidence.toFixed(2)}`,
    ...shown.map((e) => `${e.source}: ${e.text}`),
    ...others.map((c) => `or ${c.kind}: ${c.object}, confidence ${c.confidence.toFixed(2)}`),
  ];
}

/** A script that removes packages runs dozens of commands: the one that says most stands for them, the line of the script with it. */
function who(actors: Incident['actors']): readonly string[] {
  return [...Map.groupBy(actors, ({ line, actor }) => originOf(actor) ?? line)].flatMap(([origin, all]) => {
    const best = all.find(({ actor }) => actor.script?.line !== undefined && actor.script.path === origin);
    const [told = best, ...more] = best === undefined ? all : [best, ...all.filter((one) => one !== best)];
    if (told === undefined) return [];
    const rest = `and ${more.length} more ${more.length === 1 ? 'command' : 'commands'} of ${origin} (--json)`;
    return [actorText(told), ...(more.length === 0 ? [] : [rest])];
  });
}

function actorText({ line, actor, evidence: seqs }: Incident['actors'][number]): string {
  const user =
    actor.sudoUser ??
    actor.loginUser ??
    actor.user ??
    (actor.uid === undefined ? undefined : `uid ${actor.uid}`);
  const as = user === undefined ? '' : ` (${user}${actor.cwd === undefined ? '' : ` in ${actor.cwd}`})`;
  return `${line}${as}, from ${actor.rung} ${references(seqs)}`.trimEnd();
}

function references(seqs: readonly number[]): string {
  return seqs.length > 0 ? `[${seqs.join(' ')}]` : '';
}

function timeline(incident: Incident, surface: Surface): string {
  const rows = incident.timeline.map((item) => [
    item.seq > 0 ? item.seq : 'waiting',
    timeText(item.at),
    item.text,
  ]);
  return renderTable(
    [
      { title: 'ENTRY', align: 'right', min: 5 },
      { title: 'TIME', min: 24 },
      { title: 'WHAT HAPPENED', overflow: 'wrap', min: 20 },
    ],
    rows,
    surface,
  );
}

function instants(incident: Incident, surface: Surface): string {
  const rows = INSTANTS.map((name): readonly Cell[] => {
    const { at, precision, source, evidence: seqs } = incident.instants[name];
    if (at === null) return [INSTANT_TITLES[name], toned('dim', 'unknown')];
    const sure = precision === 'at-latest' ? 'at the latest' : 'exact';
    return [INSTANT_TITLES[name], timeText(at), `${source ?? ''}, ${sure} ${references(seqs)}`];
  });
  const table = renderTable(
    [
      { title: 'INSTANT', min: 12, overflow: 'wrap' },
      { title: 'TIME', min: 24 },
      { title: 'SOURCE', min: 10 },
    ],
    rows,
    surface,
  );
  return table + known(incident, surface);
}

/** The intervals that are known, in one line. */
function known(incident: Incident, surface: Surface): string {
  const { causeToDetect, causeToMitigate, toMitigate, toResolve } = intervalsOf(incident.instants);
  const said = [
    causeToDetect === null ? '' : `cause to detection ${durationText(causeToDetect)}`,
    causeToMitigate === null ? '' : `cause to mitigation ${durationText(causeToMitigate)}`,
    toMitigate === null ? '' : `harm lasted ${durationText(toMitigate)}`,
    toResolve === null ? '' : `impact to resolution ${durationText(toResolve)}`,
  ].filter((s) => s !== '');
  return said.length === 0 ? '' : `\n${paint('dim', visible(said.join(', ')), surface.color)}\n`;
}
