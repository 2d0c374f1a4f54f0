/** Everything that a text may refer to by name, and how it reads. Pure. */
import { INSTANTS } from '../../domain/incident.ts';
import { budgetOf, impactOfRecord, SPAN_NAMES, spanOf } from './formulae.ts';
import type { FrontMatter } from './front-matter.ts';
import type { PostmortemRecord, RecordedInstant } from './record.ts';
import { spanText, stamp } from './stamp.ts';

export interface Quantity {
  /** As it stands in the text; `unknown` when it is not known. */
  readonly text: string;
  /** For programs: milliseconds, minutes, a share from 0 to 1, a count, an ISO time, a text; null when it is not known. */
  readonly value: number | string | null;
}

export type Quantities = Readonly<Record<string, Quantity>>;

export function quantitiesOf(record: PostmortemRecord, frontMatter: FrontMatter): Quantities {
  return {
    ...identity(record, frontMatter),
    ...spans(record),
    ...instants(record, frontMatter.zone),
    ...impactAndBudget(record, frontMatter),
    ...causeAndTrigger(record, frontMatter.zone),
    'recurrence.searched': number(record.recurrence.searched),
    'recurrence.similar': number(record.recurrence.similar.length),
    ...moments(record, frontMatter.zone),
  };
}

const UNKNOWN: Quantity = { text: 'unknown', value: null };

function words(text: string | null): Quantity {
  return text === null || text === '' ? UNKNOWN : { text, value: text };
}

function number(value: number | null, text = (n: number) => n.toLocaleString('en-GB')): Quantity {
  return value === null ? UNKNOWN : { text: text(value), value };
}

function identity(record: PostmortemRecord, { severity, dataLoss, functions }: FrontMatter): Quantities {
  return {
    'incident.id': words(record.id),
    'incident.title': words(record.title),
    'incident.state': words(record.state),
    'incident.severity': words(severity),
    'incident.host': words(record.host),
    'incident.services': words(record.services.join(', ')),
    'impact.dataLoss': words(dataLoss),
    'impact.functions': words(functions.join(', ')),
  };
}

function spans(record: PostmortemRecord): Quantities {
  return Object.fromEntries(
    SPAN_NAMES.map((name) => {
      const { ms, bound } = spanOf(record, name);
      return [`interval.${name}`, { text: spanText(ms, bound), value: ms }];
    }),
  );
}

function instants(record: PostmortemRecord, zone: string): Quantities {
  return Object.fromEntries(
    INSTANTS.map((name) => [`instant.${name}`, instantOf(record.instants[name], record, zone)]),
  );
}

function instantOf({ at, precision }: RecordedInstant, { origin }: PostmortemRecord, zone: string): Quantity {
  if (at === null) return UNKNOWN;
  const text = stamp(at, zone, origin === 'text' ? 'minute' : 'millisecond');
  return { text: precision === 'at-latest' ? `${text} at the latest` : text, value: at };
}

function impactAndBudget(record: PostmortemRecord, { objective }: FrontMatter): Quantities {
  const impact = impactOfRecord(record);
  const budget = budgetOf(objective, impact);
  const minutes = (value: number): string => `${round(value)} min`;
  return {
    'impact.minutes': {
      text: spanText(impact.ms, impact.bound),
      value: impact.ms === null ? null : impact.ms / 60_000,
    },
    'impact.requests': number(impact.requests),
    'impact.failedRequests': number(impact.failed),
    'impact.checks': number(impact.checks),
    'impact.wrongChecks': number(impact.wrong),
    'impact.clients': number(impact.clients),
    'impact.affectedClients': number(impact.affected),
    'impact.share': number(impact.share, percent),
    'impact.shareOf': words(impact.shareOf),
    'impact.hit':
      impact.share === null ? UNKNOWN : words(`${percent(impact.share)} of ${impact.shareOf ?? 'users'}`),
    'impact.fullOutageMinutes': number(budget.fullOutageMinutes, minutes),
    'budget.objective': {
      text: `${objective.percent} %`,
      value: Number((objective.percent / 100).toPrecision(12)),
    },
    'budget.days': number(objective.days),
    'budget.minutes': number(budget.minutes, minutes),
    'budget.used': number(budget.used, percent),
    'budget.burnRate': number(budget.burnRate, (value) => `${round(value)}×`),
  };
}

/** Without the noise of binary fractions. */
function round(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString('en-GB', { maximumFractionDigits: 2 });
}

function percent(share: number): string {
  return `${round(share * 100)} %`;
}

function causeAndTrigger(record: PostmortemRecord, zone: string): Quantities {
  const [cause] = record.causes;
  const { trigger } = record;
  return {
    'cause.kind': words(cause?.kind ?? null),
    'cause.object': words(cause?.object ?? null),
    'cause.package': words(cause?.package ?? null),
    'cause.summary': words(cause?.summary ?? null),
    'cause.confidence': number(cause?.confidence ?? null, (value) => value.toFixed(2)),
    'trigger.command': words(trigger?.command ?? null),
    'trigger.by': words(trigger?.by ?? null),
    'trigger.at': moment(trigger?.at ?? null, zone),
    'trigger.transaction': words(trigger?.transaction ?? null),
    'trigger.package': words(trigger?.package ?? null),
    'trigger.script': words(trigger?.script?.path ?? null),
    'trigger.line': number(trigger?.script?.line ?? null),
    'trigger.lineText': words(trigger?.script?.text ?? null),
  };
}

function moment(at: string | null, zone: string): Quantity {
  return at === null ? UNKNOWN : { text: stamp(at, zone), value: at };
}

/** `at.t3`: when a moment of the timeline was. */
function moments(record: PostmortemRecord, zone: string): Quantities {
  const detail = record.origin === 'text' ? 'minute' : 'millisecond';
  return Object.fromEntries(
    record.timeline.map(({ id, at }) => [`at.${id}`, { text: stamp(at, zone, detail), value: at }]),
  );
}
