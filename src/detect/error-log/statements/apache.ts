/** What httpd and its modules state, by the number of the message or by its words. Numbers: `git grep APLOGNO` in httpd's source. */
import type { Statement } from '../../../domain/log-fact.ts';
import { beginsBare } from '../entries/bare.ts';
import type { Entry } from '../entry.ts';
import { foreign, NOTHING, stated, type Understanding } from '../understanding.ts';
import { configurationSays, directiveSays } from './apache-config.ts';
import { BACKEND_RULES } from './apache-backend.ts';
import { FILE_RULES } from './apache-files.ts';
import { TLS_RULES } from './apache-tls.ts';
import { fastcgiSays } from './fastcgi.ts';
import { bareSays } from './bare.ts';
import { isPhpMessage, phpSays } from './php.ts';
import { addressOf, applyRules, bindTrouble, fileWords, type Rule, rule, shortage } from './rule.ts';
import { signalOf } from './signals.ts';

const RULES: readonly Rule<Entry>[] = [
  // Life cycle (mpm_common.c and the MPMs).
  rule(/^\S.{0,200} configured -- resuming normal operations$/, () => ({
    kind: 'lifecycle',
    what: 'started',
  })),
  rule(/^caught SIG\w+, shutting down/, () => ({ kind: 'lifecycle', what: 'stopping' })),
  rule(
    /^(?:Graceful restart requested, doing restart|SIG\w+ received\. {2}(?:Doing graceful restart|Attempting to restart))/,
    () => ({ kind: 'lifecycle', what: 'reloading' }),
  ),
  rule(
    /^(?:Child \d+ returned a Fatal error|MPM run failed, exiting|A resource shortage or other unrecoverable failure)/,
    () => ({ kind: 'lifecycle', what: 'stopped' }),
  ),
  rule(
    /^(?:Pre-configuration failed|Configuration check failed|Unable to open logs|Configuration Failed|Fatal error initialising mod_ssl)/,
    () => ({ kind: 'configuration-failed' }),
  ),
  rule(/^child pid (?<pid>\d+) exit signal [\w ]+ \((?<number>\d+)\)/, (g) => ({
    kind: 'worker-died',
    pid: Number(g('pid')),
    signal: signalOf(Number(g('number'))),
  })),
  // Capacity.
  rule(
    /^(?:server reached MaxRequestWorkers setting|server is within MinSpareThreads of MaxRequestWorkers|scoreboard is full|all workers are busy)/,
    () => ({ kind: 'max-workers' }),
  ),
  rule(
    /^(?:\w+: )?Unable to fork new process|^ap_thread_create: unable to create \w+ thread/,
    (_, { errno }) => ({
      kind: 'fork',
      errno: errno ?? 'unknown',
    }),
  ),
  // Start.
  rule(/^\S+: Could not open configuration file (?<path>\/.+): (?<words>[^:]+)$/, (g) =>
    fileWords(g('path'), g('words')),
  ),
  rule(/^no listening sockets available/, () => ({ kind: 'no-listener' })),
  rule(/^\S+: Configuration error: No MPM loaded/, () => ({ kind: 'no-mpm' })),
  rule(/^\S+: Configuration error: More than one MPM loaded/, () => ({ kind: 'several-mpms' })),
  rule(/^Apache is running a threaded MPM, but your PHP Module is not compiled to be threadsafe/, () => ({
    kind: 'not-thread-safe',
  })),
  rule(
    /^make_sock: (?:could not bind to|unable to listen for connections on) address (?<address>\S+)$/,
    (g, { errno }) => bindTrouble(addressOf(g('address')), errno),
  ),
  rule(/^alloc_listener: failed to (?:set up sockaddr|get a socket) for (?<address>\S+)/, (g, { errno }) =>
    bindTrouble(addressOf(g('address')), errno),
  ),
  rule(/^\S+: bad (?<of>user|group) name (?<name>\S+)$/, (g) => unknownAccount(g('name'), g('of'))),
  rule(/^getpwuid: couldn't determine user name from uid (?<uid>\d+)/, (g) =>
    unknownAccount(g('uid'), 'user'),
  ),
  rule(/^Config variable \$\{(?<name>[^}]*)\} is not defined/, (g) => ({
    kind: 'undefined-variable',
    name: g('name'),
  })),
  rule(/^pid file (?<path>\S+) overwritten -- Unclean shutdown/, (g) => ({
    kind: 'stale-pid',
    path: g('path'),
  })),
  // Names that do not resolve; that httpd's own name does not (AH00557, AH00558) harms nobody.
  rule(/^(?:Could not resolve host name|Failed to resolve server name for) (?<host>\S+)/, (g) => ({
    kind: 'unresolved-host',
    host: g('host'),
  })),
  // Refusals at a request. The path is the client's choice below the document root.
  rule(/^client denied by server configuration: (?<path>\/.*)?/s, (g) =>
    refusal('client denied by server configuration', g('path')),
  ),
  rule(/^(?:Symbolic link not allowed or link target not accessible): (?<path>\/.*)/s, (g) =>
    refusal('Symbolic link not allowed or link target not accessible', g('path')),
  ),
  rule(
    /^Options (?:FollowSymLinks and SymLinksIfOwnerMatch are both off|ExecCGI is off in this directory)\b.*?: (?<path>\/.*)$/s,
    (g) => refusal('forbidden by Options', g('path')),
  ),
  rule(/^suexec policy violation: see suexec log/, () => refusal('suexec policy violation', '')),
  rule(
    /^Cannot serve directory (?<path>\/.*?): No matching DirectoryIndex \((?<tried>[^)]*)\) found/s,
    (g) => ({
      kind: 'no-index',
      path: g('path'),
    }),
  ),
  rule(
    /^Request (?:\(.*\) )?exceeded the limit of \d+ (?:internal redirects|subrequest nesting levels)/s,
    () => ({
      kind: 'redirect-loop',
    }),
  ),
  rule(/^handler "(?<name>[^"]*)" not found for: /, (g) => ({ kind: 'no-handler', name: g('name') })),
];

/** Statements by any rule of the server. */
const ALL: readonly Rule<Entry>[] = [...RULES, ...FILE_RULES, ...BACKEND_RULES, ...TLS_RULES];

export function apacheSays(entry: Entry): Understanding {
  const { message, module, client } = entry;
  if (isPhpModule(module) || (entry.bare && isPhpMessage(message))) return phpModuleSays(entry);
  const got = /^Got error '(.*)'$/s.exec(message)?.[1];
  if (got !== undefined) return fastcgiSays(got);
  // A CGI script's standard error, a line an entry (AH01215).
  if (entry.code === 'AH01215') return scriptSays(entry);
  const said = (isServers(entry) ? serverSays(entry) : undefined) ?? [];
  if (said.length > 0) return stated(said);
  return client === undefined && !entry.bare ? NOTHING : foreign(message);
}

/** Modules whose messages may have no number. Others (mod_wsgi, mod_perl, mod_lua) pass on what an application prints. */
const OWN_MODULES =
  /^(?:core|ssl|so|http|mime|unixd|fcgid|systemd|log_config|mpm_\w+|proxy\w*|auth[nz]?_\w+)$/;

function isServers({ bare, text, code, module }: Entry): boolean {
  if (bare) return beginsBare(text);
  return code !== undefined || module === undefined || OWN_MODULES.test(module);
}

function serverSays(entry: Entry): readonly Statement[] | undefined {
  const said =
    configurationSays(entry.message) ??
    (entry.bare ? bareSays(entry.message) : htaccessSays(entry)) ??
    applyRules(ALL, entry.message, entry);
  if (said !== undefined) return said;
  const short = shortage(entry.errno);
  return short.length > 0 ? short : undefined;
}

const isPhpModule = (module: string | undefined): boolean => module !== undefined && /^php\d?$/.test(module);

/**
 * mod_php logs its own messages at the level of their severity and what a script passes to error_log() as a notice
 * (php_apache_sapi_log_message, _php_error_log_ex): a "PHP Fatal error" at that level is not PHP's.
 */
function phpModuleSays(entry: Entry): Understanding {
  const { message, level } = entry;
  if (message.startsWith('Apache is running a threaded MPM')) return stated([{ kind: 'not-thread-safe' }]);
  if (level === 'notice' && isPhpMessage(message) && !message.startsWith('PHP Notice:'))
    return foreign(message);
  return phpSays(message);
}

function scriptSays({ message }: Entry): Understanding {
  const [, words, path] = /^\(\d+\)([^:]{1,100}): exec of '([^']+)' failed/.exec(message) ?? [];
  if (path !== undefined && words !== undefined) return stated([fileWords(path, words)]);
  if (message.startsWith('suexec policy violation')) return stated([refusal('suexec policy violation', '')]);
  return isPhpMessage(message) ? phpSays(message) : foreign(message);
}

/** `/srv/shop/app/.htaccess: Invalid command 'php_value', …`: an alert of the core at a request (ap_parse_htaccess's callers). */
function htaccessSays({ message, module, level, client, code }: Entry): readonly Statement[] | undefined {
  if (level !== 'alert' || client === undefined || code !== undefined) return undefined;
  if (module !== undefined && module !== 'core') return undefined;
  const [, file, reason] = /^(\/[^\n]*?): (.+)$/s.exec(message) ?? [];
  return file === undefined || reason === undefined ? undefined : directiveSays(reason, { file });
}

function unknownAccount(name: string, of: string): Statement {
  return { kind: 'unknown-account', name, of: of === 'group' ? 'group' : 'user' };
}

function refusal(text: string, path: string): Statement {
  return { kind: 'refused-by-rule', ...(path === '' ? {} : { path }), text };
}
