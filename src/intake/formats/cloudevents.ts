/**
 * CloudEvents 1.0 over HTTP: structured, batched and binary mode. The format says nothing of alerts; `data` is read like a generic alert,
 * and a `type` that ends in resolved, closed, ok or cleared says that it is over. The same `source` and `subject` are the same alert.
 */
import type { Headers, Parse, Problem, RawAlert } from '../model.ts';
import { field, fields, isFields, lost, pointer, text } from '../shape.ts';
import { genericOf } from './generic.ts';

const OVER = /[._/-](?:resolved?|closed?|ok|cleared|recovered)(?:[._-]v\d+)?$/i;

export const cloudevents: Parse = (body, headers) => {
  const events = Array.isArray(body)
    ? body
    : [headers['ce-specversion'] === undefined ? body : bound(body, headers)];
  const problems: Problem[] = [];
  const alerts = events.flatMap((event: unknown, nth): RawAlert[] => {
    const at = Array.isArray(body) ? pointer(nth) : '';
    const wrong = wrongWith(event);
    if (wrong !== undefined) {
      problems.push(lost(`${at}${wrong.at}`, wrong.why));
      return [];
    }
    const [type, source, id] = ['type', 'source', 'id'].map((name) => text(field(event, name)) ?? '');
    const subject = text(field(event, 'subject'));
    const data = fields(field(event, 'data'));
    const read = genericOf(data, `${at}/data`, `${source} ${subject ?? id}`);
    return [
      {
        ...read,
        at,
        firing: read.firing && !OVER.test(type ?? ''),
        labels: { source: source ?? '', ...(subject === undefined ? {} : { subject }), ...read.labels },
        summaries: [...read.summaries, subject, type],
      },
    ];
  });
  return { alerts, problems };
};

/** Attributes are in headers, percent-encoded (HTTP binding §3.1.3). */
function bound(body: unknown, headers: Headers): Readonly<Record<string, unknown>> {
  const attributes = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    name.startsWith('ce-') && typeof value === 'string' ? [[name.slice('ce-'.length), decoded(value)]] : [],
  );
  return { ...Object.fromEntries(attributes), data: body };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function wrongWith(event: unknown): { at: string; why: string } | undefined {
  if (!isFields(event)) return { at: '', why: 'is no event' };
  if (event['specversion'] !== '1.0') return { at: '/specversion', why: 'is not 1.0' };
  const missing = ['id', 'source', 'type'].find((name) => text(event[name]) === undefined);
  if (missing !== undefined) return { at: `/${missing}`, why: 'is missing' };
  if (Object.hasOwn(event, 'data') && !isFields(event['data'])) return { at: '/data', why: 'is no object' };
  return undefined;
}
