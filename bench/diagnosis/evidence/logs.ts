/** What error logs and access logs say in the evidence. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFacts } from '../../../src/detect/error-log/index.ts';
import type { LogFact } from '../../../src/domain/log-fact.ts';
import type { LogWriter } from '../../../src/domain/service-log.ts';
import type { Observation } from '../../../src/respond/diagnosis/index.ts';
import type { EvidencePhase } from './schema.ts';

const WRITERS: Readonly<Record<string, LogWriter>> = {
  '/var/log/apache2/error.log': 'apache',
  '/var/log/nginx/error.log': 'nginx',
  '/var/log/php8.2-fpm.log': 'php-fpm',
};

/** The reader of logs reads files: they are laid out below a root of their own for a moment. */
export async function logFacts(phases: readonly EvidencePhase[]): Promise<readonly LogFact[]> {
  const root = mkdtempSync(join(tmpdir(), 'evidence-'));
  try {
    for (const path of Object.keys(WRITERS)) {
      const texts = phases.flatMap(({ logs, logs2 }) => [logs[path], logs2?.[path]]);
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), texts.filter((part) => typeof part === 'string').join(''));
    }
    const logs = Object.entries(WRITERS).map(([path, writer]) => ({ kind: 'error', writer, path }) as const);
    return (await readFacts(logs, { since: new Date(0), root })).facts;
  } finally {
    rmSync(root, { recursive: true });
  }
}

const ACCESS_LOGS = ['/var/log/apache2/access.log', '/var/log/nginx/access.log'];
/** So many different paths that are not there are no mistake of a person. */
const MANY_PATHS = 5;

/** The evidence counts answers by path and status; all came from one client. */
export function trafficOf(phases: readonly EvidencePhase[]): NonNullable<Observation['traffic']> {
  const counts = phases.flatMap(({ logs, logs2 }) =>
    ACCESS_LOGS.flatMap((path) => [logs[path], logs2?.[path]]).filter((part) => typeof part === 'object'),
  );
  const groups = counts
    .flatMap((part) => Object.entries(part))
    .map(([answer, requests]) => {
      const [path = '', status = ''] = answer.split(' ');
      const serverErrors = status.startsWith('5') ? requests : 0;
      const clients = { clients: 1, clientsAffected: serverErrors > 0 ? 1 : 0 };
      return { site: 'shop', path, requests, statuses: { [status]: requests }, serverErrors, ...clients };
    });
  const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);
  const missing = groups.filter(({ statuses }) => statuses['404'] !== undefined);
  const requests = sum(groups.map((group) => group.requests));
  const notFound = sum(missing.map((group) => group.requests));
  const client = { client: '127.0.0.1', agent: 'zgrab/0.x', requests, notFound, paths: missing.length };
  const examples = missing.slice(0, 3).map(({ path }) => path);
  return {
    requests,
    serverErrors: sum(groups.map((group) => group.serverErrors)),
    unparsed: 0,
    groups,
    noisy: missing.length >= MANY_PATHS ? [{ ...client, examples }] : [],
  };
}
