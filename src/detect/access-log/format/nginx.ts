/** nginx's log_format: ngx_http_log_module and ngx_http_core_module documentation, "Embedded Variables". */
import { header } from './apache.ts';
import { type Field, OTHER, type Part, tidy } from './field.ts';

const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;
const HEADER = 'http_';
/** What the backend took; of interest only where the whole is not logged. */
const UPSTREAM_TIME = 'upstream_response_time';

const FIELDS: Readonly<Record<string, Field>> = {
  time_local: { kind: 'time', time: { is: 'clf' } },
  time_iso8601: { kind: 'time', time: { is: 'iso' } },
  msec: { kind: 'time', time: { is: 'epoch', unitMs: 1000 } },
  status: { kind: 'status', final: true },
  body_bytes_sent: { kind: 'bytes' },
  bytes_sent: { kind: 'bytes' },
  request_time: { kind: 'duration', unitMs: 1000 },
  request: { kind: 'request' },
  request_method: { kind: 'method' },
  request_uri: { kind: 'uri' },
  uri: { kind: 'uri' },
  document_uri: { kind: 'uri' },
  is_args: { kind: 'query' }, // the question mark, where there is a query
  args: { kind: 'query' },
  query_string: { kind: 'query' },
  remote_addr: { kind: 'client' },
  server_name: { kind: 'site' },
  host: { kind: 'host' },
  proxy_add_x_forwarded_for: { kind: 'forwarded' },
};

export function nginxParts(format: string): readonly Part[] {
  const parts: Part[] = [];
  const variables = [...format.matchAll(VARIABLE)];
  const hasTotal = variables.some(([, braced, plain]) => (braced ?? plain) === 'request_time');
  let at = 0;
  for (const found of variables) {
    const field = fieldOf(found[1] ?? found[2] ?? '', hasTotal);
    parts.push({ literal: format.slice(at, found.index) }, { field });
    at = found.index + found[0].length;
  }
  return tidy([...parts, { literal: format.slice(at) }]);
}

function fieldOf(variable: string, hasTotal: boolean): Field {
  if (variable === UPSTREAM_TIME && !hasTotal) return { kind: 'duration', unitMs: 1000 };
  if (variable.startsWith(HEADER)) return header(variable.slice(HEADER.length).replaceAll('_', '-'));
  return FIELDS[variable] ?? OTHER;
}
