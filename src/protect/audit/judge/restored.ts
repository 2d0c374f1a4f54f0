/** Whether a later command of the same script puts back what an earlier one took. Pure. */
import type { Component } from '../../../domain/component.ts';
import type { Effect } from '../model.ts';
import type { Hit, Scene } from './hits/index.ts';
import { moduleName } from './hits/modules.ts';
import { servicesOf } from './hits/services.ts';
import type { Restoring } from './restoring.ts';
import { nameMatcher } from '../../patterns/index.ts';

/** `later`: what comes after `effect` and may put something back. */
export function isRestored(effect: Effect, hit: Hit, later: readonly Restoring[], scene: Scene): boolean {
  if (later.length === 0) return false;
  const rule: string = hit.rule;
  switch (rule) {
    case 'service-stopped':
      return servicesBack(effect, hit, later, scene);
    case 'package-removal':
    case 'package-autoremove':
      return packagesBack(hit, later, scene);
    case 'module-disabled':
      return (
        effect.kind === 'modules-disabled' &&
        hit.components.every((one) => modulesBack(one, effect, later, scene))
      );
    case 'file-removal':
    case 'file-replacement':
      return hit.components.every((component) => pathBack(component, later, scene));
    default:
      return false;
  }
}

/** A start undoes a stop; what is disabled has to be enabled too. */
function servicesBack(
  effect: Effect,
  hit: Hit,
  later: readonly Restoring[],
  { host, spend }: Scene,
): boolean {
  const stopped = hit.services ?? [];
  const disabled = effect.kind === 'services-stopped' && effect.disabled;
  return stopped.every((id) =>
    later.some(({ effect: one }) => {
      if (one.kind !== 'services-started' || one.enabled !== disabled) return false;
      spend(one.services.length * host.services.length);
      return [...servicesOf(one.services, host.services).values()]
        .flat()
        .some((service) => service.id === id);
    }),
  );
}

function packagesBack(hit: Hit, later: readonly Restoring[], scene: Scene): boolean {
  const owners = new Set(hit.components.flatMap(({ package: owner }) => owner?.name ?? []));
  return [...owners].every((name) => {
    scene.spend(later.length);
    return later.some((one) => one.packages(scene).has(name));
  });
}

function modulesBack(
  component: Component,
  effect: Extract<Effect, { kind: 'modules-disabled' }>,
  later: readonly Restoring[],
  scene: Scene,
): boolean {
  const name = moduleName(component, effect);
  return (
    pathBack(component, later, scene) ||
    later.some(({ effect: one }) => {
      if (one.kind !== 'modules-enabled' || one.of !== effect.of) return false;
      scene.spend(one.names.length);
      return one.names.some((pattern) => {
        const matcher = nameMatcher(pattern);
        return name !== undefined && matcher.known === 'wholly' && matcher.matches(name);
      });
    })
  );
}

/** A directory is not made by what is written. */
function pathBack(
  { path, kind, package: owner }: Component,
  later: readonly Restoring[],
  scene: Scene,
): boolean {
  return later.some(({ effect, paths, packages }) => {
    if (effect.kind === 'paths-replaced' && kind === 'directory') return false;
    const matchers = paths();
    scene.spend(1 + matchers.length);
    if (matchers.some((one) => one.matches(path))) return true;
    return owner !== undefined && packages(scene).has(owner.name);
  });
}
