/** Databases and caches that PHP code talks to: who does not answer, and who answers with a refusal. */
import type { SourcePosition } from '../../../domain/component.ts';
import type { Statement } from '../../../domain/log-fact.ts';
import { ERRNO_WORDS, errnoOfNumber, errnoOfWords } from '../errno.ts';
import { addressOf, applyRules, position, type Rule, rule } from './rule.ts';

interface Context {
  readonly at: SourcePosition | undefined;
  /** `mysql`, `pgsql`, `redis`, …, by the function or the class that failed. */
  readonly engine: string | undefined;
}

const WORDS = `(?<words>${ERRNO_WORDS})`;
/** Laravel adds the query, which may quote a client. */
const QUERY = String.raw`(?: \((?:Connection|SQL): .*)?$`;

/** Connections in general: stream_socket_client, fsockopen, names that do not resolve (main/network.c). */
const CONNECTIONS: readonly Rule<Context>[] = [
  rule(
    /^(?:[\w\\]+(?:(?:::|->)\w+)?\(\): )?php_network_getaddresses: getaddrinfo for (?<host>\S+) failed: /,
    (g, { at }) => ({
      kind: 'unresolved-host',
      host: g('host'),
      ...position(at),
    }),
  ),
  rule(/^(?:[\w\\]+(?:(?:::|->)\w+)?\(\): )?php_network_getaddresses: getaddrinfo failed: /, (_, { at }) => ({
    kind: 'unresolved-host',
    ...position(at),
  })),
  rule(
    new RegExp(String.raw`^\w+\(\): [Uu]nable to connect to (?<address>\S+) \(${WORDS}\)$`),
    (g, { at }) => ({
      kind: 'connect',
      address: addressOf(g('address').replace(/^(?!unix)\w+:\/\//, '')),
      errno: errnoOfWords(g('words')) ?? 'unknown',
      ...position(at),
    }),
  ),
];

const RULES: readonly Rule<Context>[] = [
  rule(/^could not find driver\b/, (_, { at }) => ({ kind: 'missing-driver', ...position(at) })),
  // mysqlnd: `[2002] Connection refused` of PDO, `(HY000/2002): …` of mysqli, the words alone in mysqli's exception.
  rule(new RegExp(String.raw`^SQLSTATE\[\w{5}\] \[2002\] ${WORDS}${QUERY}`, 's'), (g, { at }) =>
    unreachable('mysql', '', g('words'), at),
  ),
  rule(
    /^SQLSTATE\[\w{5}\] \[2002\] php_network_getaddresses: getaddrinfo (?:for (?<host>\S+) )?failed: /,
    (g, { at }) => ({
      kind: 'unresolved-host',
      ...(g('host') === '' ? {} : { host: g('host') }),
      ...position(at),
    }),
  ),
  rule(new RegExp(String.raw`^\(HY000\/2002\): ${WORDS}$`), (g, { at }) =>
    unreachable('mysql', '', g('words'), at),
  ),
  // libmysqlclient
  rule(
    /^(?:SQLSTATE\[\w{5}\] \[\d+\] |\(HY000\/\d+\): )?Can't connect to (?:local )?(?:MySQL |MariaDB )?server (?:through socket|on) '(?<where>[^']+)' \((?<errno>\d+)/,
    (g, { at }) => ({
      kind: 'connect',
      address: addressOf(g('where')),
      errno: errnoOfNumber(Number(g('errno'))) ?? 'unknown',
      engine: 'mysql',
      ...position(at),
    }),
  ),
  // libpq, of PostgreSQL 14 and later, then of earlier ones.
  rule(
    new RegExp(
      String.raw`^(?:SQLSTATE\[08006\] \[7\] |Unable to connect to PostgreSQL server: )?connection to server (?:at|on socket) "(?<host>[^"]+)"(?: \([^)]*\))?(?:, port (?<port>\d+))? failed: ${WORDS}`,
    ),
    (g, { at }) => unreachable('pgsql', hostPort(g('host'), g('port')), g('words'), at),
  ),
  rule(
    new RegExp(
      String.raw`^(?:SQLSTATE\[08006\] \[7\] |Unable to connect to PostgreSQL server: )?could not connect to server: ${WORDS}\s+Is the server running (?:on host "(?<host>[^"]+)".*?on port (?<port>\d+)|locally and accepting\s+connections on Unix domain socket "(?<path>[^"]+)")`,
      's',
    ),
    (g, { at }) =>
      unreachable(
        'pgsql',
        g('path') === '' ? hostPort(g('host'), g('port')) : `unix:${g('path')}`,
        g('words'),
        at,
      ),
  ),
  rule(
    /^(?:SQLSTATE\[08006\] \[7\] |Unable to connect to PostgreSQL server: )?could not translate host name "(?<host>[^"]+)" to address/,
    (g, { at }) => ({
      kind: 'unresolved-host',
      host: g('host'),
      ...position(at),
    }),
  ),
  rule(/^SQLSTATE\[08006\] \[7\] (?<text>.+)$/s, (g, { at }) => refusal('pgsql', g('text'), at)),
  rule(/^Unable to connect to PostgreSQL server: (?<text>.+)$/s, (g, { at }) =>
    refusal('pgsql', g('text'), at),
  ),
  // An error with a number in brackets is one of connecting: access denied, unknown database, too many connections.
  rule(/^SQLSTATE\[\w{5}\] \[(?<code>\d+)\] (?<text>.+)$/s, (g, { at }) =>
    refusal(Number(g('code')) < 100 ? 'sqlite' : 'mysql', g('text'), at, g('code')),
  ),
  rule(
    /^SQLSTATE\[HY000\]: General error: (?<code>2006|2013|1021|1114|1290|1836|1040|1205) (?<text>.+)$/s,
    (g, { at }) => refusal('mysql', g('text'), at, g('code')),
  ),
  rule(/^SQLSTATE\[HY000\]: General error: 8 attempt to write a readonly database/, () => ({
    kind: 'read-only',
  })),
  rule(/^SQLSTATE\[HY000\]: General error: 13 database or disk is full/, () => ({ kind: 'disk-full' })),
  rule(/^SQLSTATE\[HY000\]: General error: (?<code>5|10|11|14|26) (?<text>.+)$/s, (g, { at }) =>
    refusal('sqlite', g('text'), at, g('code')),
  ),
  rule(/^\((?:\w{5})\/(?<code>\d+)\): (?<text>.+)$/s, (g, { at, engine }) =>
    refusal(engine ?? 'mysql', g('text'), at, g('code')),
  ),
  rule(
    /^(?<text>Access denied for user '|Unknown database '|Too many connections|MySQL server has gone away|Host '.+' is (?:blocked|not allowed)|Lost connection to )/,
    (g, { at, engine }) => refusal(engine ?? 'mysql', g('text').replace(/ '$/, ''), at),
  ),
  // phpredis and Predis
  rule(new RegExp(String.raw`^${WORDS} \[(?<address>\w+:[^\]\s]+)\]`), (g, { at, engine }) =>
    unreachable(engine, addressOf(g('address').replace(/^(?!unix)\w+:\/\//, '')), g('words'), at),
  ),
  rule(
    /^(?:Redis server (?<address>\S+) went away|read error on connection(?: to (?<other>\S+))?)/,
    (g, { at }) => refusal('redis', `connection lost ${g('address') || g('other')}`.trim(), at),
  ),
  rule(/^(?<text>(?<code>NOAUTH|WRONGPASS|MISCONF|OOM|LOADING|READONLY|NOPERM) .+)$/s, (g, { at }) =>
    refusal('redis', g('text'), at, g('code')),
  ),
  rule(/^Can't connect to (?<address>\S+), .*\((?<errno>\d+)\)$/, (g, { at, engine }) => ({
    kind: 'connect',
    address: addressOf(g('address')),
    errno: errnoOfNumber(Number(g('errno'))) ?? 'unknown',
    ...(engine === undefined ? {} : { engine }),
    ...position(at),
  })),
  rule(
    /^No suitable servers found .*?\[connection (?<how>refused|timeout) calling \w+ on '(?<address>[^']+)'\]/s,
    (g, { at }) => ({
      kind: 'connect',
      address: addressOf(g('address')),
      errno: g('how') === 'refused' ? 'ECONNREFUSED' : 'ETIMEDOUT',
      engine: 'mongodb',
      ...position(at),
    }),
  ),
  rule(/^No alive nodes found in your cluster/, (_, { at }) =>
    refusal('elasticsearch', 'No alive nodes found', at),
  ),
  rule(new RegExp(`^${WORDS}${QUERY}`, 's'), (g, { at, engine }) => unreachable(engine, '', g('words'), at)),
];

const ENGINES: readonly (readonly [RegExp, string])[] = [
  [/mysqli?/i, 'mysql'],
  [/^pg_/, 'pgsql'],
  [/redis/i, 'redis'],
  [/memcache/i, 'memcached'],
  [/mongo/i, 'mongodb'],
];

/** `by`: the function or the class of the exception. Undefined for what is no trouble with a database. */
export function databaseSays(
  text: string,
  at: SourcePosition | undefined,
  by = '',
): readonly Statement[] | undefined {
  const engine = ENGINES.find(([pattern]) => pattern.test(by))?.[1];
  const bare = text
    .replace(/^An exception occurred in (?:the )?driver: /, '')
    .replace(/^[\w\\]+(?:::|->)\w+\(\): (?!php_network)/, '');
  return applyRules([...CONNECTIONS, ...RULES], bare, { at, engine });
}

/** A connection that failed, whatever it was for. */
export function connectionSays(
  text: string,
  at: SourcePosition | undefined,
): readonly Statement[] | undefined {
  return applyRules(CONNECTIONS, text, { at, engine: undefined });
}

function unreachable(
  engine: string | undefined,
  address: string,
  words: string,
  at: SourcePosition | undefined,
): Statement {
  return {
    kind: 'connect',
    address,
    errno: errnoOfWords(words) ?? 'unknown',
    ...(engine === undefined ? {} : { engine }),
    ...position(at),
  };
}

/** The first line of the answer, shortened: what follows may quote a query. */
const MAX_TEXT = 200;

function refusal(engine: string, answer: string, at: SourcePosition | undefined, code?: string): Statement {
  const [text = ''] = answer.split(/\n| \((?:Connection|SQL): /, 1);
  return {
    kind: 'dependency-error',
    engine,
    ...(code === undefined ? {} : { code }),
    text: text.slice(0, MAX_TEXT),
    ...position(at),
  };
}

function hostPort(host: string, port: string): string {
  if (host.startsWith('/')) return `unix:${host}`;
  return `tcp:${host.includes(':') ? `[${host}]` : host}${port === '' ? '' : `:${port}`}`;
}
