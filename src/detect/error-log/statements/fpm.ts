/** What PHP-FPM states in its own log (sapi/fpm/fpm/*.c). The pool of `[pool www]` is taken off before. */
import type { SourcePosition } from '../../../domain/component.ts';
import type { Statement } from '../../../domain/log-fact.ts';
import type { Entry } from '../entry.ts';
import { errnoOfNumber } from '../errno.ts';
import { foreign, NOTHING, stated, type Understanding } from '../understanding.ts';
import { fastcgiSays } from './fastcgi.ts';
import { phpEntrySays } from './php.ts';
import { addressOf, applyRules, bindTrouble, fileTrouble, type Rule, rule, shortage } from './rule.ts';

const SYSTEM = String.raw`(?:: (?<words>.+) \((?<errno>\d+)\))?$`;
const errnoIn = (text: string): string | undefined => errnoOfNumber(Number(text));

const RULES: readonly Rule<Entry>[] = [
  rule(/^fpm is running, pid \d+$/, () => ({ kind: 'lifecycle', what: 'started' })),
  rule(/^Reloading in progress \.\.\.$/, () => ({ kind: 'lifecycle', what: 'reloading' })),
  rule(/^(?:Terminating|Finishing) \.\.\.$/, () => ({ kind: 'lifecycle', what: 'stopping' })),
  rule(/^exiting, bye-bye!$/, () => ({ kind: 'lifecycle', what: 'stopped' })),
  rule(
    /^(?:FPM initialization failed|failed to (?:post process the configuration|load configuration file )|failed to reload: execvp\(\) failed)/,
    () => ({
      kind: 'configuration-failed',
    }),
  ),
  // Accounts and pools.
  rule(/^cannot get (?<id>[ug])id for (?:user|group) '(?<name>[^']*)'/, (g) => ({
    kind: 'unknown-account',
    name: g('name'),
    of: g('id') === 'g' ? 'group' : 'user',
  })),
  rule(/^No pool defined\./, () => ({ kind: 'no-pool' })),
  // Sockets.
  rule(new RegExp(`^unable to bind listening socket for address '(?<address>[^']+)'${SYSTEM}`), (g) =>
    bindTrouble(addressOf(g('address')), errnoIn(g('errno'))),
  ),
  rule(new RegExp(`^failed to listen to address '(?<address>[^']+)'${SYSTEM}`), (g) =>
    bindTrouble(addressOf(g('address')), errnoIn(g('errno'))),
  ),
  rule(/^Another FPM instance seems to already listen on (?<address>\S+)$/, (g) => ({
    kind: 'address-in-use',
    address: addressOf(g('address')),
  })),
  rule(/^Cannot resolve host name '(?<host>[^']+)'/, (g) => ({ kind: 'unresolved-host', host: g('host') })),
  rule(/^getaddrinfo: /, () => ({ kind: 'unresolved-host' })),
  rule(new RegExp(`^failed to (?:chown|chmod|set ACL)\\(\\) the socket '(?<path>[^']+)'${SYSTEM}`), (g) =>
    fileTrouble(g('path'), errnoIn(g('errno'))),
  ),
  // Files.
  rule(
    new RegExp(
      String.raw`^(?:failed to open (?:error_log|access log)|open access log|[Uu]nable to create or open slowlog|unable to open slowlog) ?\((?<path>[^)]+)\)${SYSTEM}`,
    ),
    (g) => fileTrouble(g('path'), errnoIn(g('errno'))),
  ),
  rule(new RegExp(String.raw`^Unable to (?:create|remove) the PID file \((?<path>[^)]+)\)\.${SYSTEM}`), (g) =>
    fileTrouble(g('path'), errnoIn(g('errno'))),
  ),
  rule(new RegExp(`^failed to open configuration file '(?<path>[^']+)'${SYSTEM}`), (g) =>
    fileTrouble(g('path'), errnoIn(g('errno'))),
  ),
  rule(
    /^(?:the (?:chroot|chdir|prefix) path|the (?:global )?prefix) '(?<path>[^']+)'(?: within .*)? does not exist or is not a directory$/,
    (g) => fileTrouble(g('path'), 'ENOENT'),
  ),
  rule(new RegExp(String.raw`^failed to (?:chdir|chroot)\((?<path>\/[^)]*)\)${SYSTEM}`), (g) =>
    fileTrouble(g('path'), errnoIn(g('errno'))),
  ),
  rule(
    /^Nothing matches the include pattern '(?<path>[^']+)' from (?<file>\S+) at line (?<line>\d+)\.$/,
    (g) => fileTrouble(g('path'), 'ENOENT', placeOf(g)),
  ),
  // Capacity.
  rule(/^server reached (?:pm\.)?max_children setting \((?<limit>\d+)\)/, (g, { site }) => ({
    kind: 'max-children',
    ...(site === undefined ? {} : { pool: site }),
    limit: Number(g('limit')),
  })),
  rule(/^The maximum number of processes has been reached\./, () => ({ kind: 'max-children' })),
  rule(/^seems busy \(/, (_, { site }) => ({
    kind: 'pool-busy',
    ...(site === undefined ? {} : { pool: site }),
  })),
  rule(/^child (?<pid>\d+) exited on signal (?<number>\d+) \((?<name>SIG\w+)/, (g) =>
    workerEnded(g('name'), Number(g('pid'))),
  ),
  rule(
    /^child \d+, script '(?<script>.*)' \(request: ".*"\) (?:executing too slow|(?<ended>execution timed out)) \((?<seconds>[\d.]+) sec\), (?:logging|terminating)$/s,
    (g, { site }) => ({
      kind: 'slow-request',
      ...(site === undefined ? {} : { pool: site }),
      script: g('script'),
      seconds: Number(g('seconds')),
      ended: g('ended') !== '',
    }),
  ),
  rule(new RegExp(`^fork\\(\\) failed${SYSTEM}`), (g) => ({
    kind: 'fork',
    errno: errnoIn(g('errno')) ?? 'unknown',
  })),
  rule(/^unable to allocate \d+ bytes in shared memory/, () => ({ kind: 'out-of-memory' })),
  // Configuration, with file and line.
  rule(/^\[(?<file>\/[^\]\n]+):(?<line>\d+)\] unknown (?:entry|directive) '(?<name>[^']*)'/, (g) => ({
    kind: 'invalid-directive',
    directive: g('name'),
    at: placeOf(g),
  })),
  rule(
    /^\[(?<file>\/[^\]\n]+):(?<line>\d+)\] (?<text>unable to parse value for entry '(?<name>[^']*)'.*)$/,
    (g) => ({
      kind: 'invalid-value',
      directive: g('name'),
      text: g('text'),
      at: placeOf(g),
    }),
  ),
  rule(/^\[(?<file>\/[^\]\n]+):(?<line>\d+)\] (?<text>.+)$/s, (g) => ({
    kind: 'syntax',
    text: g('text'),
    at: placeOf(g),
  })),
  // The line it names is the last one read, of whichever file: no place.
  rule(/^Unable to include \S+ from \S+ at line \d+$/, () => ({ kind: 'configuration-failed' })),
  rule(
    /^(?<text>(?:the process manager is missing|no listen address have been defined|user has not been defined|please specify user and group other than root|(?<name>pm\.\w+|'?\w+'?)(?: ?\(\d+s?\))? (?:must|and|can't|cannot|is not)\b|unable to set listen address as it's already used|process\.priority must|the (?:status|ping) path|wrong format for access\.format|Unable to set php_).*)$/s,
    (g) => ({
      kind: 'invalid-value',
      ...(g('name') === '' ? {} : { directive: g('name').replaceAll("'", '') }),
      text: g('text'),
    }),
  ),
];

export function fpmSays(entry: Entry): Understanding {
  const { message, bare } = entry;
  if (message.startsWith('PHP message: ')) return fastcgiSays(message);
  if (bare) return phpEntrySays(message, true);
  if (message.startsWith('script_filename = ')) return stated([slowScript(message, entry.site)]);
  if (/^child \d+ said into /.test(message)) return foreign(message);
  const said = applyRules(RULES, message, entry);
  if (said !== undefined) return stated(said);
  const errno = /: [^:()]+ \((\d+)\)$/.exec(message)?.[1];
  const short = errno === undefined ? [] : shortage(errnoIn(errno));
  return short.length === 0 ? NOTHING : stated(short);
}

/** FPM ends workers itself: SIGQUIT and SIGTERM when it has too many or a request takes too long. */
function workerEnded(signal: string, pid: number): Statement | readonly Statement[] {
  return signal === 'SIGTERM' || signal === 'SIGQUIT' ? [] : { kind: 'worker-died', pid, signal };
}

function placeOf(g: (name: string) => string): SourcePosition {
  return { file: g('file'), line: Number(g('line')) };
}

/** The slowlog: the script, then its stack, innermost first: `[0x00007f…] sleep() /srv/shop/slow.php:1`. */
function slowScript(message: string, pool: string | undefined): Statement {
  const script = /^script_filename = ([^\n]*)/.exec(message)?.[1] ?? '';
  const [, file, line] = /\n\[0x[0-9a-f]+\] [^\n]*? (\/[^\n]*):(\d+)(?:\n|$)/.exec(message) ?? [];
  return {
    kind: 'slow-request',
    ...(pool === undefined ? {} : { pool }),
    script,
    ended: false,
    ...(file === undefined ? {} : { at: { file, line: Number(line) } }),
  };
}
