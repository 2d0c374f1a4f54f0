/** Objects, packages, file systems and accounts, as far as the evidence tells. */
import type { LogFact } from '../../../src/domain/log-fact.ts';
import type { Observation } from '../../../src/respond/diagnosis/index.ts';
import { packageOf, type Change } from './changes.ts';
import type { EvidencePhase, EvidenceSnapshot } from './schema.ts';

type ObjectState = Observation['objects'][string];

/** Named paths exist unless a change says that they, or something above them, are gone. */
export function objectsOf(
  facts: readonly LogFact[],
  changes: readonly Change[],
): Record<string, ObjectState> {
  const gone = changes
    .filter(({ kind }) => kind === 'missing' || kind === 'dangling')
    .map(({ path }) => path);
  const named = facts
    .flatMap(({ statements }) => statements)
    .flatMap((statement) => [
      'path' in statement ? statement.path : undefined,
      'object' in statement ? statement.object : undefined,
      'at' in statement ? statement.at?.file : undefined,
    ]);
  const paths = [...changes.map(({ path }) => path), ...named].filter(
    (path) => path?.startsWith('/') === true,
  );
  return Object.fromEntries([...new Set(paths)].map((path = '') => [path, objectOf(path, gone, changes)]));
}

function objectOf(path: string, gone: readonly string[], changes: readonly Change[]): ObjectState {
  const missingFrom = gone.find((above) => path === above || path.startsWith(`${above}/`));
  const owner = packageOf(path);
  const changed = changes.some((change) => change.path === path && change.kind === 'content');
  return {
    path,
    target: path,
    exists: missingFrom === undefined,
    ...(missingFrom === undefined ? { agreement: changed ? 'differs' : 'agrees' } : { missingFrom }),
    ...(owner === undefined ? {} : { package: owner }),
  };
}

/** `libapache2-mod-php8.2 rc` in dpkg's list; `2026-11-22 09:17:02 remove PACKAGE:amd64 …` in its log. */
export function packagesOf(
  phases: readonly EvidencePhase[],
  { dpkgstate }: EvidenceSnapshot,
): Observation['packages'] {
  const states = [...dpkgstate.matchAll(/^(\S+) rc/gm)].map((match) => [match[1] ?? '', 'config-files']);
  const log = phases.map(({ logs }) => logs['/var/log/dpkg.log']).filter((text) => typeof text === 'string');
  const operations = [...log.join('').matchAll(/^(\S+) (\S+) (remove|install|upgrade|purge) ([^\s:]+)/gm)];
  return {
    states: Object.fromEntries(states),
    operations: operations.map(([, day, time, action = '', name = '']) => ({
      at: `${day}T${time}.000Z`,
      action,
      package: name,
    })),
  };
}

/** df: mount point, use in per cent, kilobytes free. The size follows from both. */
export function fileSystemsOf({ df }: EvidenceSnapshot): Observation['fileSystems'] {
  const lines = [...df.matchAll(/^(\/\S*) +(\d+)% +(\d+)$/gm)];
  const byPoint = new Map(
    lines.map(([, point = '', use, free]) => [point, { use: Number(use), free: Number(free) * 1024 }]),
  );
  return [...byPoint].map(([mountPoint, { use, free }]) => ({
    mountPoint,
    type: mountPoint === '/' ? 'overlay' : 'tmpfs',
    totalBytes: use >= 100 ? 262_144 : Math.round(free / (1 - use / 100)),
    freeBytes: free,
    totalInodes: 1_000_000,
    freeInodes: 900_000,
    readOnly: false,
    uses: mountPoint === '/' ? ['/srv/shop'] : [mountPoint],
  }));
}

export function accountsOf(
  changes: readonly Change[],
  { fpm_listen }: EvidenceSnapshot,
): Observation['accounts'] {
  const removed = changes
    .filter(({ path }) => path === '/etc/passwd')
    .flatMap(({ diff }) => diff?.removed ?? [])
    .map(({ text }) => text.split(':')[0]);
  const pool = /^user = (\S+)$/m.exec(fpm_listen ?? '')?.[1];
  const names = new Set(['www-data', ...(pool === undefined ? [] : [pool])]);
  return [...names].map((name) => ({
    kind: 'user',
    name,
    exists: name === 'www-data' && !removed.includes(name),
    services: [],
  }));
}
