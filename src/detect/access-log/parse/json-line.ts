/** Lines that are JSON objects whose format nobody told us: fields are found by the names servers and frameworks use. */
import type { AccessRecord } from '../record.ts';
import { clientOf, requestParts, type RequestParts, targetParts } from './request.ts';
import { clfMoment, isoMoment } from './time.ts';

/** Objects inside the object that are looked into: Caddy's `request.headers`. */
const MAX_DEPTH = 3;
/** An epoch below this is in seconds, above in milliseconds: the year 5138, and 1973. */
const SECONDS_BELOW = 1e11;

const TIME = ['@timestamp', 'timestamp', 'time', 'time_iso8601', 'time_local', 'ts', 'msec', 'date'];
const STATUS = ['status', 'status_code', 'statuscode', 'response_code', 'response_status', 'response'];
const BYTES = ['body_bytes_sent', 'bytes_sent', 'bytes', 'size', 'response_size', 'content_length'];
const REQUEST = ['request', 'request_line'];
const URI = ['request_uri', 'uri', 'url', 'path', 'request_path', 'target'];
const METHOD = ['request_method', 'method', 'verb'];
const CLIENT = [
  'remote_addr',
  'remote_ip',
  'client_ip',
  'clientip',
  'client',
  'remote_host',
  'ip',
  'host_ip',
];
const FORWARDED = ['http_x_forwarded_for', 'x_forwarded_for', 'x-forwarded-for', 'forwarded_for'];
const SITE = ['server_name', 'vhost', 'virtual_host', 'site', 'host', 'http_host'];
const AGENT = ['http_user_agent', 'user_agent', 'useragent', 'user-agent', 'agent'];
const REFERER = ['http_referer', 'http_referrer', 'referer', 'referrer'];
/** With the milliseconds of their unit. */
const DURATION: readonly (readonly [string, number])[] = [
  ['request_time', 1000],
  ['duration_ms', 1],
  ['latency_ms', 1],
  ['response_time_ms', 1],
  ['request_time_ms', 1],
  ['duration_us', 0.001],
  ['duration', 1000],
  ['latency', 1000],
  ['upstream_response_time', 1000],
];

type Values = ReadonlyMap<string, string | number>;

/** Undefined for a line that is no JSON object or says neither status nor time. */
export function parseJsonLine(line: string): AccessRecord | undefined {
  const values = valuesOf(line);
  if (values === undefined) return undefined;
  const atMs = momentOf(first(values, TIME));
  const status = numberOf(first(values, STATUS));
  if (atMs === undefined && status === undefined) return undefined;
  const bytes = numberOf(first(values, BYTES));
  const latencyMs = durationOf(values);
  return {
    ...requestOf(values),
    ...texts(values),
    ...(atMs === undefined ? {} : { atMs }),
    ...(status === undefined ? {} : { status }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  };
}

function valuesOf(line: string): Values | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  const values = new Map<string, string | number>();
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  collect(parsed, values, 0);
  return values;
}

/** By name alone, outer ones first; of a list the first value. */
function collect(object: object, into: Map<string, string | number>, depth: number): void {
  const inner: object[] = [];
  for (const [name, value] of Object.entries(object)) {
    const single: unknown = Array.isArray(value) ? value[0] : value;
    const key = name.toLowerCase();
    if (typeof single === 'string' || typeof single === 'number') {
      if (!into.has(key)) into.set(key, single);
    } else if (typeof single === 'object' && single !== null) inner.push(single);
  }
  if (depth < MAX_DEPTH) for (const object of inner) collect(object, into, depth + 1);
}

function first(values: Values, names: readonly string[]): string | number | undefined {
  for (const name of names) {
    const value = values.get(name);
    if (value !== undefined && value !== '' && value !== '-') return value;
  }
  return undefined;
}

function text(values: Values, names: readonly string[]): string | undefined {
  const value = first(values, names);
  return value === undefined ? undefined : String(value);
}

function numberOf(value: string | number | undefined): number | undefined {
  const number = value === undefined ? Number.NaN : Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

function momentOf(value: string | number | undefined): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number < SECONDS_BELOW ? number * 1000 : number;
  return value === undefined ? undefined : (clfMoment(String(value)) ?? isoMoment(String(value)));
}

function durationOf(values: Values): number | undefined {
  for (const [name, unitMs] of DURATION) {
    const value = numberOf(first(values, [name]));
    if (value !== undefined) return value * unitMs;
  }
  return undefined;
}

function requestOf(values: Values): RequestParts {
  const line = requestParts(text(values, REQUEST) ?? '');
  if (line.path !== undefined) return line;
  const method = text(values, METHOD);
  const uri = text(values, URI);
  return { ...(method === undefined ? {} : { method }), ...(uri === undefined ? {} : targetParts(uri)) };
}

function texts(values: Values): Pick<AccessRecord, 'client' | 'site' | 'agent' | 'referer'> {
  const client = clientOf(text(values, CLIENT), text(values, FORWARDED));
  const site = text(values, SITE);
  const agent = text(values, AGENT);
  const referer = text(values, REFERER);
  return {
    ...(client === undefined ? {} : { client }),
    ...(site === undefined ? {} : { site }),
    ...(agent === undefined ? {} : { agent }),
    ...(referer === undefined ? {} : { referer }),
  };
}
