/** What nginx states at a request and in its processes (`git grep ngx_log_error` in nginx's source). */
import type { Statement } from '../../../domain/log-fact.ts';
import type { Entry } from '../entry.ts';
import { errnoOfNumber } from '../errno.ts';
import { foreign, NOTHING, stated, type Understanding } from '../understanding.ts';
import { bareSays } from './bare.ts';
import { fastcgiSays } from './fastcgi.ts';
import { nginxConfigSays } from './nginx-config.ts';
import { addressOf, applyRules, bindTrouble, fileTrouble, type Rule, rule, shortage } from './rule.ts';
import { signalOf } from './signals.ts';

/** ngx_strerror behind every failed call: ` (2: No such file or directory)`. */
const FAILED = String.raw`failed \((?<errno>\d+): [^()]*\)`;
const WHILE = String.raw`(?: while (?<doing>[\w ]{1,80}))?$`;
const errnoIn = (text: string): string | undefined => errnoOfNumber(Number(text));
const backend = ({ upstream }: Entry): { readonly address?: string } =>
  upstream === undefined ? {} : { address: upstream };

const RULES: readonly Rule<Entry>[] = [
  // Backends.
  rule(
    new RegExp(String.raw`^connect\(\) to (?<address>unix:.+|\S+) ${FAILED} while connecting to upstream$`),
    (g) => ({
      kind: 'connect',
      address: addressOf(g('address')),
      errno: errnoIn(g('errno')) ?? 'unknown',
    }),
  ),
  rule(new RegExp(`^connect\\(\\) ${FAILED} while connecting to upstream$`), (g, { upstream }) => ({
    kind: 'connect',
    address: upstream ?? '',
    errno: errnoIn(g('errno')) ?? 'unknown',
  })),
  rule(/^upstream timed out \(\d+: [^()]*\) while connecting to upstream$/, (_, { upstream }) => ({
    kind: 'connect',
    address: upstream ?? '',
    errno: 'ETIMEDOUT',
  })),
  rule(/^upstream timed out \(/, (_, entry) => ({ kind: 'backend-timeout', ...backend(entry) })),
  rule(
    /^(?<text>upstream (?:prematurely closed|sent |rejected request)[^"]{0,80}|no live upstreams|OCSP responder timed out)/,
    (g, entry) => ({ kind: 'backend-broken', ...backend(entry), text: g('text').replace(/ while .*$/, '') }),
  ),
  rule(
    new RegExp(
      String.raw`^(?<call>recv|readv|read|writev|send)\(\) ${FAILED} while (?:reading|sending) [\w ]*upstream$`,
    ),
    (g, entry) => ({
      kind: 'backend-broken',
      ...backend(entry),
      text: `${g('call')}() failed (${errnoIn(g('errno')) ?? g('errno')})`,
    }),
  ),
  rule(/^(?<host>\S+) could not be resolved \(\d+: /, (g) => ({ kind: 'unresolved-host', host: g('host') })),
  rule(/^no resolver defined to resolve (?<host>\S+)/, (g) => ({ kind: 'unresolved-host', host: g('host') })),
  // Files. What a client asked for and is not there is nobody's fault.
  rule(
    new RegExp(
      String.raw`^(?<call>open|stat|openat|lstat|opendir|realpath|readlink|access)\(\) "(?<path>[^"]*)" ${FAILED}${WHILE}`,
    ),
    (g, entry) => fileAt(g('path'), errnoIn(g('errno')), entry),
  ),
  rule(new RegExp(String.raw`^"(?<path>[^"]*)" is forbidden \((?<errno>\d+): [^()]*\)$`), (g, entry) =>
    fileAt(g('path'), errnoIn(g('errno')), entry),
  ),
  rule(new RegExp(String.raw`^"(?<path>[^"]*)" is not found \((?<errno>\d+): [^()]*\)$`), () => []),
  rule(
    new RegExp(
      String.raw`^(?:write|pwrite|pwritev|writev|read|pread|ftruncate|mkdir|chmod|chown|rename|unlink|lseek|fsync)\(\)(?: to)? "(?<path>[^"]*)"(?: to "[^"]*")? ${FAILED}${WHILE}`,
    ),
    (g) => fileTrouble(g('path'), errnoIn(g('errno'))),
  ),
  rule(/^directory index of "(?<path>[^"]*)" is forbidden$/, (g) => ({ kind: 'no-index', path: g('path') })),
  rule(/^access forbidden by rule$/, () => ({ kind: 'refused-by-rule', text: 'access forbidden by rule' })),
  rule(/^(?:rewrite or internal redirection cycle|subrequests cycle)\b/, () => ({ kind: 'redirect-loop' })),
  // Processes and limits.
  rule(/^worker process (?<pid>\d+) exited on signal (?<number>\d+)/, (g) =>
    workerEnded(Number(g('number')), Number(g('pid'))),
  ),
  rule(/^(?:cache (?:manager|loader) process) (?<pid>\d+) exited on signal (?<number>\d+)/, (g) =>
    workerEnded(Number(g('number')), Number(g('pid'))),
  ),
  rule(/^\d+ worker_connections are not enough/, () => ({ kind: 'max-workers' })),
  rule(new RegExp(String.raw`^(?:fork|pthread_create)\(\) ${FAILED}`), (g) => ({
    kind: 'fork',
    errno: errnoIn(g('errno')) ?? 'unknown',
  })),
  rule(new RegExp(String.raw`^bind\(\) to (?<address>unix:.+|\S+) ${FAILED}`), (g) =>
    bindTrouble(addressOf(g('address')), errnoIn(g('errno'))),
  ),
  rule(new RegExp(String.raw`^listen\(\) to (?<address>\S+), backlog \d+ ${FAILED}`), (g) =>
    bindTrouble(addressOf(g('address')), errnoIn(g('errno'))),
  ),
  rule(/^still could not bind\(\)$/, () => ({ kind: 'no-listener' })),
  rule(/^invalid PID number "(?<text>[^"]*)" in "(?<path>[^"]+)"/, (g) => ({
    kind: 'stale-pid',
    path: g('path'),
  })),
  // Life cycle (ngx_process_cycle.c).
  rule(/^start worker processes$/, () => ({ kind: 'lifecycle', what: 'started' })),
  rule(/^signal \d+ \(SIGHUP\) received(?: from \d+)?, reconfiguring$/, () => ({
    kind: 'lifecycle',
    what: 'reloading',
  })),
  rule(/^signal \d+ \(SIG(?:TERM|INT|QUIT)\) received(?: from \d+)?, (?:exiting|shutting down)$/, () => ({
    kind: 'lifecycle',
    what: 'stopping',
  })),
];

const QUOTE_END = /" while (?:reading|sending)[ \w]{0,60}upstream$/;

export function nginxSays(entry: Entry): Understanding {
  const { message, client, bare } = entry;
  const printed = bare ? bareSays(message) : undefined;
  if (printed !== undefined) return stated(printed);
  const sent = /^FastCGI sent in stderr: "(.*)"$/s.exec(message)?.[1];
  if (sent !== undefined) return fastcgiSays(sent);
  if (message.startsWith('FastCGI sent in stderr: '))
    return fastcgiSays(message.slice(message.indexOf('"') + 1));
  // The end of a quote that does not begin here: somebody closed it before, and went on with an entry of his own.
  if (QUOTE_END.test(message) && !message.startsWith('upstream sent ')) return foreign(message);
  const said =
    applyRules(RULES, message, entry) ??
    (client === undefined ? nginxConfigSays(message, entry.level) : undefined);
  const all = said ?? failedCall(message);
  if (all.length > 0) return stated(all);
  return client === undefined ? NOTHING : foreign(message);
}

/** `accept4() failed (24: Too many open files)`, `socket() failed (…)`, and any other call that failed for a shortage. */
function failedCall(message: string): readonly Statement[] {
  const errno = /^[a-z_0-9]{1,20}\([^()"]{0,100}\)[^()"]{0,40} failed \((\d+): [^()]*\)/.exec(message)?.[1];
  return errno === undefined ? [] : shortage(errnoIn(errno));
}

function fileAt(
  path: string,
  errno: string | undefined,
  { client }: Entry,
): Statement | readonly Statement[] {
  const harmless =
    client !== undefined && ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EISDIR', 'ELOOP'].includes(errno ?? '');
  return harmless ? [] : fileTrouble(path, errno);
}

/** nginx is told to stop by signals. */
function workerEnded(number: number, pid: number): Statement | readonly Statement[] {
  const signal = signalOf(number);
  return signal === 'SIGTERM' || signal === 'SIGQUIT' ? [] : { kind: 'worker-died', pid, signal };
}
