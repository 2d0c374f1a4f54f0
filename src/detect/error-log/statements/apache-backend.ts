/** Backends of mod_proxy, mod_proxy_fcgi and mod_fcgid. */
import type { Statement } from '../../../domain/log-fact.ts';
import type { Entry } from '../entry.ts';
import { addressOf, type Rule, rule, shortage } from './rule.ts';

export const BACKEND_RULES: readonly Rule<Entry>[] = [
  // AH02454
  rule(/^\w+: attempt to connect to Unix domain socket (?<path>.+) \([^()]*\) failed$/, (g, { errno }) =>
    noConnection(`unix:${g('path')}`, errno),
  ),
  // AH00957, AH00939: the address it connected to, then the worker's name.
  rule(/^\w+: attempt to connect to (?<address>\S+) \([^()]*\) failed$/, (g, { errno }) =>
    noConnection(`tcp:${g('address')}`, errno),
  ),
  rule(/^\w+: error creating (?:Unix domain socket|fam \d+ socket)\b/, (_, { errno }) => shortage(errno)),
  // AH00898: the name of the backend, then the client's URL.
  rule(/^DNS lookup failure for: (?<host>\S+) returned by /, (g) => ({
    kind: 'unresolved-host',
    host: g('host'),
  })),
  rule(/^error reading status line from remote server (?<address>\S+)/, (g, { errno }) =>
    errno === 'ETIMEDOUT'
      ? { kind: 'backend-timeout', address: addressOf(g('address')) }
      : broken('error reading status line from remote server', addressOf(g('address'))),
  ),
  rule(/^Timeout on 100-Continue/, () => ({ kind: 'backend-timeout' })),
  rule(/^Error dispatching request to /, (_, { errno }) =>
    errno === 'ETIMEDOUT' ? { kind: 'backend-timeout' } : broken('Error dispatching request'),
  ),
  rule(
    /^(?<text>Failed to read FastCGI header|Got bogus (?:version|rid|record) \d+|Error parsing script headers|Network error reading response|No HTTP headers returned|Failed [Ww]riting (?:Request|Environment))/,
    (g) => broken(g('text')),
  ),
  rule(/^(?:\w+: )?failed to make connection to backend: /, () =>
    broken('failed to make connection to backend'),
  ),
  rule(/^(?:Error reading from remote server|proxy: error reading response)/, (_, { errno }) =>
    errno === 'ETIMEDOUT' ? { kind: 'backend-timeout' } : broken('Error reading from remote server'),
  ),
  rule(/^\S+: All workers are in error state/, () => broken('all workers are in error state')),
  rule(/^\w+: disabled connection for \((?<address>[^)\s]+)\)/, (g) =>
    broken('connection is disabled', addressOf(g('address'))),
  ),
  // AH01144; the URL is the client's, the scheme the configuration's.
  rule(
    /^No protocol handler was valid for the URL .* \(scheme '(?<scheme>\w+)'\)\. If you are using a DSO/s,
    (g) => ({
      kind: 'no-handler',
      name: g('scheme'),
    }),
  ),
  rule(/^(?:End of script output before headers|Premature end of script headers): /, () =>
    broken('end of script output before headers'),
  ),
  rule(/^mod_fcgid: (?:read data timeout|.*timed out)/, () => ({ kind: 'backend-timeout' })),
  rule(/^mod_fcgid: can't apply process slot/, () => ({ kind: 'max-workers' })),
  rule(
    /^mod_fcgid: (?<text>error reading data|can't get data|ap_pass_brigade failed|process \d+ graceful kill fail)/,
    (g) => broken(g('text')),
  ),
];

function noConnection(address: string, errno: string | undefined): Statement {
  return { kind: 'connect', address, errno: errno ?? 'unknown' };
}

function broken(text: string, address?: string): Statement {
  return { kind: 'backend-broken', ...(address === undefined ? {} : { address }), text };
}
