/** Each kind of event as one sentence, for timelines. Host text comes through as it is: outputs make it harmless. Pure. */
import { actorLine } from './actor.ts';
import type { EventOf, JournalEvent } from './event.ts';

export function describe(event: JournalEvent): string {
  switch (event.kind) {
    case 'agent.started':
      return `agent ${event.version} started: policy ${event.policy}, ${plural(event.watching, 'component')} of ${list(event.services)} guarded, identity from ${event.identity}`;
    case 'agent.stopped':
      return `agent stopped: ${event.why}`;
    case 'baseline.created':
      return `baseline ${event.generation} created: ${plural(event.components, 'component')}${event.broken.length > 0 ? `, already broken: ${list(event.broken)}` : ''}`;
    case 'baseline.moved':
      return `baseline ${event.generation}: ${event.why}${by(event.by)}`;
    case 'baseline.damaged':
      return `baseline damaged: ${event.what}${event.fellBackTo === undefined ? '' : `; fell back to generation ${event.fellBackTo}`}`;
    case 'finding.opened':
      return `${event.path}: ${event.findingKind}${differing(event)}${by(event.actor)}`;
    case 'finding.closed':
      return `${pathOf(event.finding)} is ${event.how}`;
    case 'actor.identified':
      return `${pathOf(event.finding)}: done by ${actorLine(event.actor)}`;
    case 'restore.done':
      return `restored ${event.path} (${event.tier}${event.tookUs === undefined ? '' : `, ${microseconds(event.tookUs)}`}${event.verified ? '' : ', not verified'})`;
    case 'restore.failed':
      return `could not restore ${event.path}: ${event.why}`;
    case 'restore.declined':
      return `did not restore ${event.path}: ${DECLINED[event.why]}`;
    case 'restore.undone':
      return `took back ${event.action}: ${event.path}`;
    case 'repair.started':
      return `repair ${event.repair} of ${event.causeKind} ${event.object}${event.by === undefined ? '' : `, by ${event.by}`}: ${event.summary}`;
    case 'repair.step':
      return `step ${event.number} ${event.ok ? 'done' : 'failed'}: ${event.argv.join(' ')}`;
    case 'repair.ended':
      return `repair ${event.repair} ${describeEnd(event)}`;
    case 'repair.undone':
      return `repair ${event.repair} ${event.ok ? 'taken back' : 'taken back in part'}${event.by === undefined ? '' : ` by ${event.by}`} (${event.why}): ${event.steps.length === 0 ? 'no step' : `step ${list(event.steps.map(String))}`}`;
    case 'guard.judged':
      return `guard: ${event.transaction} ${event.outcome}: ${event.summary}${by(event.by)}`;
    case 'guard.approved':
      return `guard: ${event.transaction} approved once until ${event.until} (${event.reason})${event.person === undefined ? by(event.by) : `, by ${event.person}`}`;
    case 'guard.changed':
      return `guard ${event.what}: ${list(event.objects)}${by(event.by)}`;
    case 'kernel-guard.refused':
      return `the kernel refused ${event.operation} of ${event.path} to ${event.comm}${event.times > 1 ? `, ${event.times} times` : ''}${by(event.by)}`;
    case 'kernel-guard.allowed':
      return `kernel guard let through (${event.reason}): ${event.argv.join(' ')}${by(event.by)}`;
    case 'kernel-guard.switched':
      return `kernel guard ${event.to}: ${event.why}${by(event.by)}`;
    case 'puppet.corrected':
      return `Puppet on ${event.host} ${CORRECTED[event.outcome]} ${event.resource}: ${event.message}`;
    case 'transaction.seen':
      return `${event.manager} is at work${by(event.by)}`;
    case 'transaction.ended':
      return `${event.manager} is done, ${event.verdict}: ${event.summary}`;
    case 'service.checked':
      return describeCheck(event);
    case 'service.controlled':
      return `${event.verb} of ${event.service} ${event.ok ? 'done' : 'failed'}: ${event.why}`;
    case 'signal.raised':
      return `${event.severity === 'critical' ? 'signal' : 'warning'}: ${event.summary}`;
    case 'signal.cleared':
      return `${ENDED[event.how]}: ${event.summary}`;
    case 'incident.diagnosed':
      return describeDiagnosis(event);
    case 'incident.opened':
      return `incident opened: ${event.title}`;
    case 'incident.acknowledged':
      return `acknowledged by ${event.by}${event.note === undefined ? '' : `: ${event.note}`}`;
    case 'incident.mitigated':
      return `mitigated: ${event.how}`;
    case 'incident.monitoring':
      return `watching for stability, ${event.forSeconds} s`;
    case 'incident.resolved':
      return `resolved: ${event.how}`;
    case 'incident.reopened':
      return `reopened: ${event.why}`;
    case 'events.lost':
      return `${event.count === undefined ? 'events' : plural(event.count, 'event')} of ${event.source} lost; ${event.answer}`;
    case 'verify.done':
      return `${event.scope} verification: ${plural(event.checked, 'object')}, ${plural(event.findings, 'finding')}, ${event.tookMs} ms`;
    case 'selftest.done':
      return `self-test ${event.ok ? 'passed' : `failed: ${list(event.links.filter((l) => !l.ok).map((l) => l.link))}`}`;
    case 'oncall.asked':
      return `${event.by} asks: ${describeAsked(event.ask)}`;
    case 'oncall.recorded':
      return event.summary;
    case 'oncall.delivery':
      return describeDelivery(event);
    case 'oncall.trouble':
      return event.over ? `on-call, over: ${event.summary}` : `on-call: ${event.summary}`;
    case 'oncall.tested':
      return `${event.by} tested on-call: ${event.results.filter(({ ok }) => ok).length} of ${plural(event.results.length, 'message')} arrived`;
    case 'runbook.started':
      return `${event.by} ${event.only === undefined ? 'follows' : `runs ${event.only} of`} the runbook ${event.runbook} (${event.digest.slice(0, 12)})`;
    case 'runbook.step':
      return `runbook ${event.runbook}, ${event.dry === true ? 'dry run of ' : ''}${event.step} ${event.outcome}${event.why === undefined ? '' : `: ${event.why}`}`;
    case 'runbook.ended':
      return `runbook ${event.runbook}: ${event.summary}`;
    case 'drill.finished':
      return `${event.person} did the drill ${event.fault}: ${event.score} of 100${event.passed ? '' : ', not passed'}`;
    case 'postmortem.drafted':
      return `the post-mortem was drafted: ${event.score} of 100`;
    case 'action.changed':
      return `measure ${event.action} ${event.to}: ${event.why}`;
    case 'note':
      return event.text;
    case 'incident.commented':
      return `${event.by}: ${event.text}`;
    case 'incident.impact':
      return describeImpact(event);
    case 'audit.recorded':
      return `${event.by}: ${event.what}${event.about === undefined ? '' : ` ${event.about}`}${event.detail === undefined ? '' : ` (${event.detail})`}`;
    case 'settings.changed':
      return `${event.by} ${event.before === '' ? 'wrote' : 'changed'} ${event.file}`;
    default:
      return unknownKind(event);
  }
}

function describeImpact({ from, to, series }: EventOf<'incident.impact'>): string {
  const sum = (of: 'requests' | 'serverErrors' | 'checks' | 'wrong'): number =>
    series.reduce((total, one) => total + one[of].reduce((some, n) => some + n, 0), 0);
  return `from ${from} to ${to}: ${sum('serverErrors')} of ${plural(sum('requests'), 'request')} answered with 5xx, ${sum('wrong')} of ${plural(sum('checks'), 'check')} wrong`;
}

function describeAsked(ask: EventOf<'oncall.asked'>['ask']): string {
  switch (ask.what) {
    case 'snooze':
      return `no pages for ${Math.round(ask.forMs / 60_000)} min`;
    case 'hand-over':
      return `${ask.to} takes over${ask.note === undefined ? '' : `: ${ask.note}`}`;
    case 'awake':
      return ask.awake ? 'awake, no further pages' : 'pages again';
    case 'silence':
      return `silence until ${ask.until}: ${ask.reason}`;
    case 'unsilence':
      return 'the silence ends';
    default:
      return 'something that this version does not know';
  }
}

const SENT = { delivered: 'arrived', failed: 'did not arrive', dropped: 'was not needed any more' } as const;

function describeDelivery(event: EventOf<'oncall.delivery'>): string {
  const { purpose, recipient, channel, outcome, attempts, tookMs, why } = event;
  const tries = attempts > 1 ? `, ${attempts} tries` : '';
  return `${purpose} to ${recipient} by ${channel} ${SENT[outcome]} (${tookMs} ms${tries})${why === undefined ? '' : `: ${why}`}`;
}

const CORRECTED = {
  corrected: 'put back',
  pending: 'would put back',
  failed: 'could not put back',
} as const;

const DECLINED = {
  policy: 'the policy leaves it to you',
  occupied: 'something else stands there now',
  transaction: 'a package manager is at work',
  contested: 'somebody takes it away again and again',
  'vault-unusable': 'the vault has no usable copy',
} as const;

const ENDED = {
  ended: 'over',
  'no-evidence': 'not seen any more',
  unwatched: 'not watched any more',
} as const;

function describeDiagnosis({ verdict, causes, summary }: EventOf<'incident.diagnosed'>): string {
  const [cause] = causes;
  const said = cause?.summary ?? summary;
  return cause === undefined
    ? `diagnosis (${verdict}): ${said}`
    : `diagnosis (${verdict}, ${cause.kind}, confidence ${cause.confidence.toFixed(2)}): ${said}`;
}

function describeEnd({ ok, verified, stillWrong }: EventOf<'repair.ended'>): string {
  if (!ok) return 'ended before its last step';
  if (verified === undefined) return 'done';
  return verified ? 'done and verified' : `done, but still wrong: ${list(stillWrong)}`;
}

function describeCheck(event: EventOf<'service.checked'>): string {
  const failed = event.probes.filter((p) => !p.ok);
  const pages =
    failed.length === 0
      ? `${plural(event.probes.length, 'page')} as expected`
      : `${failed.length} of ${plural(event.probes.length, 'page')} wrong (${list([...new Set(failed.map((p) => p.failure ?? 'unknown'))])})`;
  const config =
    event.configTest === 'failed' ? `, configuration test failed: ${event.configError ?? ''}` : '';
  return `${event.service} ${event.healthy ? 'healthy' : 'NOT healthy'}: ${pages}${config}`;
}

/** The differences, unless they say the same as the kind. */
function differing(event: EventOf<'finding.opened'>): string {
  const more = event.differences.filter((d) => d !== event.findingKind);
  return more.length > 0 ? ` (${list(more)})` : '';
}

/** `missing:file:/usr/…` → `/usr/…`; ids are made of kind, component kind and path (finding.ts). */
function pathOf(finding: string): string {
  return finding.replace(/^[a-z]+:[a-z]+:/, '');
}

function by(actor: Parameters<typeof actorLine>[0] | undefined): string {
  return actor === undefined ? '' : `, by ${actorLine(actor)}`;
}

function list(texts: readonly string[]): string {
  return texts.join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function microseconds(us: number): string {
  return us < 1000 ? `${Math.round(us)} µs` : `${(us / 1000).toFixed(1)} ms`;
}

/** The types say that all kinds are above; a journal of a later version may still hold others. */
function unknownKind(event: { readonly kind: string }): string {
  return event.kind;
}
