/** A host as its baseline has it, or as it is now. */
import { readFileSync, readlinkSync } from 'node:fs';
import type { Inventory } from '../../domain/component.ts';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { openPackageDatabase } from '../../host/packages/index.ts';
import type { Baseline } from '../../identify/index.ts';
import type { KnownHost } from './derive.ts';
import type { System } from './model.ts';

/** What was there at a healthy time counts, also what is gone by now. */
export function hostOfBaseline(baseline: Baseline, system: System): KnownHost {
  const targets = new Map(baseline.entries.map(({ component, state }) => [component.path, state.target]));
  const altered = new Set([
    // Below /etc those are configuration files that somebody edited; elsewhere somebody accepted what no package shipped.
    ...baseline.entries.flatMap(({ component, packageAgrees }) =>
      packageAgrees === false && !component.path.startsWith('/etc/') ? [component.id] : [],
    ),
    ...baseline.broken.flatMap(({ component, problem }) =>
      problem === 'package-differs' ? [component.id] : [],
    ),
  ]);
  return {
    host: baseline.host,
    system,
    services: baseline.services,
    components: [...baseline.entries, ...baseline.accounts, ...baseline.broken].map((one) => one.component),
    targetOf: (path) => targets.get(path),
    asShipped: ({ id }) => !altered.has(id),
  };
}

export function hostAsItIs({ host, services, components }: Inventory, system: System): KnownHost {
  const packages = openPackageDatabase();
  return {
    host,
    system,
    services,
    components,
    targetOf: linkTarget,
    asShipped: ({ path }) =>
      packages.expected(path)?.conffile === true || packages.agrees(path) !== 'differs',
  };
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (['EINVAL', 'ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

const OS_RELEASE = '/etc/os-release';
/** The scripts ask dpkg; on other systems they would have to ask something else. */
const NAMES: Readonly<Record<string, string>> = { debian: 'Debian', ubuntu: 'Ubuntu' };

/** Of this host, by os-release(5). Throws a StakeoutError for one whose packages are not kept by dpkg. */
export function thisSystem(text = readFileSync(OS_RELEASE, 'utf8')): System {
  const value = (key: string): string =>
    new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1]?.trim() ?? '';
  const name = NAMES[value('ID')];
  const release = /^\d+(\.\d+)?$/.exec(value('VERSION_ID'))?.[0];
  if (name !== undefined && release !== undefined) return { name, release };
  throw new StakeoutError(
    'generate configuration management',
    `${OS_RELEASE} says "${value('ID')} ${value('VERSION_ID')}"`,
    {
      exit: EXIT.input,
      next: 'it is made for Debian and Ubuntu, whose dpkg knows what a package shipped',
    },
  );
}
