/** From an effect to what it hits. */
import type { Effect } from '../../model.ts';
import type { Hit, Scene } from './hit.ts';
import { disabledModules } from './modules.ts';
import { removedPackages } from './packages.ts';
import { forbiddenPaths, removedPaths, replacedPaths } from './paths.ts';
import { removedAccounts, stoppedServices } from './services.ts';

export { costOf } from './cost.ts';
export { BeyondComparing, type Hit, type Scene } from './hit.ts';

export function hitsOf(effect: Effect, scene: Scene): readonly Hit[] {
  switch (effect.kind) {
    case 'packages-removed':
      return removedPackages(effect, scene);
    case 'packages-installed':
      return effect.removing.length === 0
        ? []
        : removedPackages(
            {
              kind: 'packages-removed',
              packages: effect.removing,
              autoremove: false,
              purge: false,
              dependants: 'follow',
            },
            scene,
          );
    case 'paths-removed':
      return removedPaths(effect, scene);
    case 'paths-replaced':
      return replacedPaths(effect, scene);
    case 'paths-forbidden':
      return forbiddenPaths(effect, scene);
    case 'modules-disabled':
      return disabledModules(effect, scene);
    case 'services-stopped':
      return stoppedServices(effect, scene);
    case 'accounts-removed':
      return removedAccounts(effect, scene);
    case 'packages-marked':
    case 'paths-created':
    case 'modules-enabled':
    case 'services-started':
    default:
      return [];
  }
}
