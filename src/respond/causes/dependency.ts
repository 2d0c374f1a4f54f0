/** Something outside of the guarded services does not answer: a database, a cache, an API. `dependency-down`. */

import { reaches } from '../../detect/health/index.ts';
import type { SourcePosition } from '../../domain/component.ts';
import type { Statement } from '../../domain/log-fact.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis, Support } from '../diagnosis/hypothesis.ts';
import { OF_PAGES } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { plan } from './mend.ts';

export const dependency: CauseFamily = {
  name: 'dependency',
  propose(on) {
    const told = troubles(on);
    const all = told.length > 0 ? [...told, ...callsInVain(on)] : told;
    return [...Map.groupBy(all, (t) => t.address)].map(([address, group]) => hypothesis(on, address, group));
  },
};

interface Trouble {
  readonly address: string;
  readonly support: Support;
  readonly file?: string;
}

type Telling = Extract<Statement, { kind: 'connect' | 'unresolved-host' | 'dependency-error' }>;

/** True for an error of the application that only passes on what a dependency did. */
export function passesOn(statement: Statement): statement is Telling {
  return (
    statement.kind === 'connect' ||
    statement.kind === 'unresolved-host' ||
    statement.kind === 'dependency-error'
  );
}

const WHY: Readonly<Record<Telling['kind'], string>> = {
  connect: 'nothing answers there',
  'unresolved-host': 'its name does not resolve',
  'dependency-error': 'it answers with an error of its own',
};

function troubles(on: Case): readonly Trouble[] {
  return on.said('connect', 'unresolved-host', 'dependency-error').flatMap(({ fact, statement }) => {
    const address = addressOf(on, statement);
    if (address === undefined || isOurs(on, address)) return [];
    const support = {
      weight: statement.kind === 'dependency-error' ? 0.75 : 0.85,
      evidence: on.ledger.quote(fact),
      why: WHY[statement.kind],
    };
    return [
      {
        address: plain(address),
        support,
        ...(statement.at === undefined ? {} : { file: statement.at.file }),
      },
    ];
  });
}

function addressOf(on: Case, statement: Telling): string | undefined {
  if (statement.kind === 'unresolved-host') return statement.host ?? 'a host name';
  if (statement.kind === 'connect' && statement.address !== '') return statement.address;
  return calledFrom(on) ?? writtenAt(on, statement.at, statement.engine) ?? statement.engine;
}

const plain = (address: string): string => address.replace(/^(?:tcp|unix):/, '');

/** Sockets and ports of guarded services are not somebody else's; nor is where one of them hands on to. */
function isOurs(on: Case, address: string): boolean {
  return on.observation.services.some(
    ({ expects, listening, handsOnTo, wanted }) =>
      listening.some((l) => reaches(l, address)) ||
      (wanted !== undefined &&
        [...expects, ...handsOnTo].some((e) => e.address === address || reaches(address, e.address))),
  );
}

/** The address that a failing call of the service names. */
function calledFrom(on: Case): string | undefined {
  return on.observation.calls.findLast(
    (c) => c.call === 'connect' && c.subject.startsWith('tcp:') && !isOurs(on, c.subject),
  )?.subject;
}

/** Ports at which these listen by default. */
const DEFAULT_PORTS: Readonly<Partial<Record<string, number>>> = {
  mysql: 3306,
  pgsql: 5432,
  redis: 6379,
  memcached: 11_211,
  mongodb: 27_017,
  ldap: 389,
  amqp: 5672,
};
const HOST = /["']((?:\d{1,3}\.){3}\d{1,3}|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*|::1)["']/i;
const HOST_IN_DSN = /host=([\w.-]+)(?:;port=(\d+))?/i;

/** As the line that failed has it. */
function writtenAt(on: Case, at: SourcePosition | undefined, engine: string | undefined): string | undefined {
  const line = on.object(at?.file ?? '')?.lines?.find((l) => l.line === at?.line)?.text;
  if (line === undefined || engine === undefined) return undefined;
  const dsn = HOST_IN_DSN.exec(line);
  const host = dsn?.[1] ?? HOST.exec(line)?.[1];
  const port = dsn?.[2] ?? /,\s*(\d{2,5})\s*[,)]/.exec(line)?.[1] ?? DEFAULT_PORTS[engine];
  if (host === undefined || port === undefined) return undefined;
  return `${host === 'localhost' ? '127.0.0.1' : host}:${port}`;
}

/** Seen in the kernel besides what the logs say. */
function callsInVain(on: Case): readonly Trouble[] {
  return on.observation.calls
    .filter((call) => call.call === 'connect' && call.subject.startsWith('tcp:') && !isOurs(on, call.subject))
    .map((call) => ({
      address: plain(call.subject),
      support: { weight: 0.5, evidence: on.citeCall(call), why: 'the service asks for it in vain' },
    }));
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
