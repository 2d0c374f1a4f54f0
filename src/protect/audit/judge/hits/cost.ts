/** How many comparisons an effect takes, before it is judged. Pure. */
import type { Effect, Pattern } from '../../model.ts';
import type { AuditedHost } from '../host.ts';
import type { PackageWorld } from '../packages.ts';

/** Plain paths of one command are looked up together. */
const PLAIN = 1 / 16;
/** A regular expression takes as much as so many names. */
const REGEX = 16;
/** What needs a removed package, and what autoremove leaves, is found along all dependencies. */
const DEPENDENCIES = 10;

export function costOf(
  effect: Effect,
  { components, services }: Pick<AuditedHost, 'components' | 'services'>,
  world: PackageWorld,
): number {
  switch (effect.kind) {
    case 'packages-removed':
      return (namesOf(effect.packages) + DEPENDENCIES) * world.size + components.length;
    case 'packages-installed':
      return (namesOf([...effect.packages, ...effect.removing]) + DEPENDENCIES) * world.size;
    case 'packages-marked':
      return namesOf(effect.packages) * world.size;
    case 'paths-removed':
    case 'paths-replaced':
    case 'paths-forbidden':
      return Math.ceil(weightOf(effect.paths) * components.length);
    case 'modules-disabled':
      return effect.names.length * components.length;
    case 'services-stopped':
      return effect.services.length * services.length;
    case 'accounts-removed':
      return effect.accounts.length * components.length;
    case 'paths-created':
    case 'modules-enabled':
    case 'services-started':
    default:
      return 1;
  }
}

/** apt takes what matches no name for a regular expression. */
function namesOf(patterns: readonly Pattern[]): number {
  const weight = ({ parts }: Pattern): number =>
    parts.some((part) => part === undefined || /[.?*^$|]/.test(part)) ? REGEX : 1;
  return patterns.reduce((sum, pattern) => sum + weight(pattern), 0);
}

function weightOf(patterns: readonly Pattern[]): number {
  return patterns.reduce((sum, { parts, glob }) => sum + (glob || parts.includes(undefined) ? 1 : PLAIN), 1);
}
