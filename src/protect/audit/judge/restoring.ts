/** Effects that may put something back, with what they bring, worked out when it is first asked for. Pure. */
import type { Effect, Pattern } from '../model.ts';
import { type PathMatcher, pathMatcher } from '../../patterns/index.ts';
import { costOf, type Scene } from './hits/index.ts';
import { chosen } from './hits/packages.ts';

export interface Restoring {
  /** Where it is in the order of execution. */
  readonly at: number;
  readonly effect: Effect;
  /** The paths that are there after it. */
  readonly paths: () => readonly PathMatcher[];
  /** The packages that are there after it, with those that they need. */
  readonly packages: (scene: Scene) => ReadonlySet<string>;
}

export function restoringIn(effects: readonly Effect[]): readonly Restoring[] {
  return effects.flatMap((effect, at): Restoring[] => {
    const { kind } = effect;
    const bring = { at, effect, paths: () => [], packages: () => NONE };
    if (kind === 'services-started' || kind === 'modules-enabled') return [bring];
    if (kind === 'packages-installed') return [{ ...bring, packages: installedBy(effect) }];
    if (kind === 'paths-created' || (kind === 'paths-replaced' && effect.emptied !== true))
      return [{ ...bring, paths: once(() => whole(effect.paths)) }];
    return [];
  });
}

const NONE: ReadonlySet<string> = new Set();

function whole(paths: readonly Pattern[]): readonly PathMatcher[] {
  return paths.map((pattern) => pathMatcher(pattern)).filter(({ known }) => known === 'wholly');
}

function installedBy(effect: Extract<Effect, { kind: 'packages-installed' }>): Restoring['packages'] {
  let found: ReadonlySet<string> | undefined;
  return (scene) => {
    if (found === undefined) {
      scene.spend(costOf(effect, scene.host, scene.world));
      found = scene.world.withNeeds(chosen(effect.packages, scene).get('wholly') ?? []);
    }
    return found;
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
