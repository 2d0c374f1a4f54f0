/** The whole way of one request: what may come in at all, which format it is, and what is taken of it. Pure. */
import { alertmanager } from './formats/alertmanager.ts';
import { cloudevents } from './formats/cloudevents.ts';
import { generic } from './formats/generic.ts';
import { pagerduty } from './formats/pagerduty.ts';
import type { Format, Headers, Parse, Taken } from './model.ts';
import { normalise } from './normalise.ts';
import { placeOfError } from './place.ts';
import { field, lost } from './shape.ts';

/** Five hundred alerts with long annotations are one. */
export const MOST_BYTES = 4 << 20;
const MOST_ALERTS = 10_000;

const PARSERS: Readonly<Record<Format, Parse>> = {
  alertmanager,
  grafana: alertmanager,
  pagerduty,
  cloudevents,
  generic,
};

export interface Incoming {
  /** Names in lower case. */
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Told by the address it was sent to; else by its looks. */
  readonly format?: Format | undefined;
  /** By whose credential it came, never what it says of itself; absent: somebody on this host. Alerts of one are never those of another. */
  readonly sender?: string | undefined;
  readonly now: Date;
}

/** Never throws. What is wrong with one alert loses no other. */
export function take({ headers, body, format: asked, sender, now }: Incoming): Taken {
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity')
    return refused(415, 'compressed bodies are not read: send it as it is');
  const type = String(headers['content-type'] ?? '')
    .split(';')[0]
    ?.trim()
    .toLowerCase();
  if (!/^application\/(?:[\w.+-]+\+)?json$/.test(type ?? ''))
    return refused(415, 'its Content-Type is not application/json');
  if (body.length > MOST_BYTES) return refused(413, `it is larger than ${MOST_BYTES >> 20} MiB`);
  const read = parsed(body);
  if ('why' in read) return refused(400, read.why);
  const format = asked ?? formatOf(read.value, headers);
  const { alerts: raw, problems = [], ...rest } = PARSERS[format](read.value, headers);
  if (raw.length > MOST_ALERTS) return refused(413, `it holds more than ${MOST_ALERTS} alerts`);
  const normal = raw.map((one) => normalise(one, sender, now));
  const all = [...problems, ...normal.flatMap((one) => one.problems)];
  const nothing = normal.length === 0 && all.some((problem) => problem.lost);
  return {
    status: nothing ? 400 : 202,
    format,
    alerts: normal.map(({ alert }) => alert),
    problems: all,
    ...rest,
  };
}

function refused(status: Taken['status'], why: string): Taken {
  return { status, alerts: [], problems: [lost('', why)] };
}

/** The runtime's message holds a piece of the text, which may hold a secret; its position is enough. */
function parsed(body: Uint8Array): { readonly value: unknown } | { readonly why: string } {
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { why: 'it is no UTF-8' };
  }
  try {
    return { value: JSON.parse(source) };
  } catch {
    const place = placeOfError(source);
    return {
      why: `it is no JSON${place === undefined ? '' : ` (line ${place.line}, column ${place.column})`}`,
    };
  }
}

function formatOf(body: unknown, headers: Headers): Format {
  const structured = /^application\/cloudevents/i.test(String(headers['content-type'] ?? ''));
  if (structured || headers['ce-specversion'] !== undefined || field(body, 'specversion') !== undefined)
    return 'cloudevents';
  if (field(body, 'event_action') !== undefined) return 'pagerduty';
  if (Array.isArray(field(body, 'alerts')))
    return field(body, 'orgId') === undefined ? 'alertmanager' : 'grafana';
  return 'generic';
}
