/** Something outside of the guarded services does not answer: a database, a cache, an API. `dependency-down`. */
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis, Support } from '../diagnosis/hypothesis.ts';
import type { Statement } from '../../domain/log-fact.ts';
import { OF_PAGES } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { plan } from './mend.ts';

export const dependency: CauseFamily = {
  name: 'dependency',
  propose(on) {
    const groups = Map.groupBy(troubles(on), (t) => t.address);
    return [...groups].map(([address, all]) => hypothesis(on, address, all));
  },
};

interface Trouble {
  readonly address: string;
  readonly support: Support;
  readonly file?: string;
}

const TROUBLE =
  /connection refused|connection timed out|no route to host|network is unreachable|name or service not known|temporary failure in name resolution|can't connect|could not connect|server has gone away|SQLSTATE\[HY000\] \[20|getaddrinfo|no such host|connection reset/i;

/** An uncaught error that says a connection could not be made. */
export function isConnectionTrouble(statement: Extract<Statement, { kind: 'php-fatal' }>): boolean {
  return TROUBLE.test(statement.text);
}

function troubles(on: Case): readonly Trouble[] {
  const stated = on
    .said('connect')
    .filter(({ statement }) => !isOurs(on, statement.address))
    .map(({ fact, statement }) =>
      trouble(
        plain(statement.address),
        0.85,
        on.ledger.quote(fact),
        'nothing answers there',
        statement.at?.file,
      ),
    );
  const thrown = on
    .said('php-fatal')
    .filter(
      ({ statement, fact }) =>
        isConnectionTrouble(statement) && !fact.statements.some((s) => s.kind === 'connect'),
    )
    .flatMap(({ fact, statement }) => {
      const address = calledFrom(on) ?? writtenAt(on, statement);
      return address === undefined
        ? []
        : [
            trouble(
              address,
              0.8,
              on.ledger.quote(fact),
              'the application could not connect',
              statement.at?.file,
            ),
          ];
    });
  const called = on.observation.calls
    .filter((call) => call.call === 'connect' && call.subject.startsWith('tcp:') && !isOurs(on, call.subject))
    .map((call) =>
      trouble(
        plain(call.subject),
        0.5,
        on.ledger.cite(
          'recorder',
          `${call.comm}[${call.pid}] connect(${call.subject}) = ${call.errno} × ${call.count}`,
          { at: call.lastAt },
        ),
        'the service asks for it in vain',
      ),
    );
  return [...stated, ...thrown, ...(stated.length + thrown.length > 0 ? called : [])];
}

function trouble(address: string, weight: number, evidence: string, why: string, file?: string): Trouble {
  return { address, support: { weight, evidence, why }, ...(file === undefined ? {} : { file }) };
}

const plain = (address: string): string => address.replace(/^(?:tcp|unix):/, '');

/** Sockets and ports of guarded services are not somebody else's. */
function isOurs(on: Case, address: string): boolean {
  return on.observation.services.some(
    ({ expects, listening, handsOnTo, wanted }) =>
      listening.includes(address) ||
      (wanted !== undefined &&
        (expects.some((e) => e.address === address) || handsOnTo.some((h) => h.address === address))),
  );
}

/** The address that the service's own failing call names. */
function calledFrom(on: Case): string | undefined {
  const call = on.observation.calls.findLast(
    (c) => c.call === 'connect' && c.subject.startsWith('tcp:') && !isOurs(on, c.subject),
  );
  return call === undefined ? undefined : plain(call.subject);
}

/** Ports of the clients an application names only by host. */
const DEFAULT_PORTS: readonly (readonly [RegExp, number])[] = [
  [/mysqli|mysql:|PDO.*mysql/i, 3306],
  [/pg_connect|pgsql:/i, 5432],
  [/redis/i, 6379],
  [/memcache/i, 11_211],
  [/mongodb/i, 27_017],
  [/ldap/i, 389],
  [/amqp|rabbit/i, 5672],
  [/elastic/i, 9200],
];
const HOST = /["']((?:\d{1,3}\.){3}\d{1,3}|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*|::1)["']/i;
const HOST_IN_DSN = /host=([\w.-]+)(?:;port=(\d+))?/i;

/** As the line that failed has it. */
function writtenAt(on: Case, statement: Extract<Statement, { kind: 'php-fatal' }>): string | undefined {
  const { at } = statement;
  const line = on.object(at?.file ?? '')?.lines?.find((l) => l.line === at?.line)?.text;
  if (line === undefined) return undefined;
  const port = DEFAULT_PORTS.find(([client]) => client.test(line) || client.test(statement.text))?.[1];
  const dsn = HOST_IN_DSN.exec(line);
  const host = dsn?.[1] ?? HOST.exec(line)?.[1];
  const chosen = dsn?.[2] ?? /,\s*(\d{2,5})\s*[,)]/.exec(line)?.[1] ?? port;
  if (host === undefined || chosen === undefined) return undefined;
  return `${host === 'localhost' ? '127.0.0.1' : host}:${chosen}`;
}

function hypothesis(on: Case, address: string, all: readonly Trouble[]): Hypothesis {
  const files = [...new Set(all.flatMap((t) => (t.file === undefined ? [] : [t.file])))];
  return {
    kind: 'dependency-down',
    object: address,
    summary: `${address}, which the application needs, does not answer`,
    prior: 0.2,
    support: all.slice(-4).map((t) => t.support),
    services: [],
    explains: [...OF_PAGES, 'timeout'],
    ...(files.some((file) => on.pagesOfFile(file).length > 0) ? { files } : {}),
    depth: 'root',
    repair: plan(`Bring ${address} back.`, [], 'It is none of the services guarded here.'),
  };
}
