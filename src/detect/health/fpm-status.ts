/** What a PHP-FPM pool says of itself on its status page (sapi/fpm/fpm/fpm_status.c). */
import * as z from 'zod/mini';
import { askFastcgi } from './fastcgi.ts';

export interface FpmStatus {
  /** Requests that wait for a worker now, and the most there were since it started. */
  readonly queue: number;
  readonly maxQueue: number;
  /** Length of the listen queue; 0 when the kernel does not tell it. */
  readonly queueLimit: number;
  readonly idle: number;
  readonly active: number;
  /** How often `pm.max_children` kept it from starting another worker. */
  readonly maxChildrenReached: number;
  readonly slowRequests: number;
  /** Connections taken since it started. */
  readonly accepted: number;
}

const count = z.number();
const statusSchema = z.object({
  'accepted conn': count,
  'listen queue': count,
  'max listen queue': count,
  'listen queue len': count,
  'idle processes': count,
  'active processes': count,
  'max children reached': count,
  'slow requests': count,
});

/** Asks over FastCGI, which needs no web server. `{ error }` when there is no answer in time or it is no status. */
export async function askFpmStatus(
  address: string,
  path: string,
  timeoutMs: number,
): Promise<FpmStatus | { readonly error: string }> {
  const query = 'json';
  const answer = await askFastcgi(
    address,
    {
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: path,
      SCRIPT_FILENAME: path,
      REQUEST_URI: `${path}?${query}`,
      QUERY_STRING: query,
      SERVER_PROTOCOL: 'HTTP/1.1',
      GATEWAY_INTERFACE: 'CGI/1.1',
      REMOTE_ADDR: '127.0.0.1',
    },
    timeoutMs,
  );
  return 'error' in answer ? answer : parseFpmStatus(answer.body);
}

export function parseFpmStatus(body: string): FpmStatus | { readonly error: string } {
  const parsed = statusSchema.safeParse(jsonOf(body));
  if (!parsed.success) return { error: `no status page: ${body.slice(0, 80)}` };
  const { data } = parsed;
  return {
    queue: data['listen queue'],
    maxQueue: data['max listen queue'],
    queueLimit: data['listen queue len'],
    idle: data['idle processes'],
    active: data['active processes'],
    maxChildrenReached: data['max children reached'],
    slowRequests: data['slow requests'],
    accepted: data['accepted conn'],
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
