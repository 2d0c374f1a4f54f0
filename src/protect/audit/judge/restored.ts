/** Whether a later command of the same script puts back what an earlier one took. Pure. */
import type { Component } from '../../../domain/component.ts';
import type { Effect } from '../model.ts';
import type { Hit, Scene } from './hits/index.ts';
import { moduleName } from './hits/modules.ts';
import { chosen } from './hits/packages.ts';
import { servicesOf } from './hits/services.ts';
import { nameMatcher, pathMatcher } from '../../patterns/index.ts';

export function isRestored(effect: Effect, hit: Hit, later: readonly Effect[], scene: Scene): boolean {
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
function servicesBack(effect: Effect, hit: Hit, later: readonly Effect[], { host }: Scene): boolean {
  const disabled = effect.kind === 'services-stopped' && effect.disabled;
  return (hit.services ?? []).every((id) =>
    later.some(
      (one) =>
        one.kind === 'services-started' &&
        (disabled ? one.enabled : !one.enabled) &&
        [...servicesOf(one.services, host.services).values()].flat().some((service) => service.id === id),
    ),
  );
}

function packagesBack(hit: Hit, later: readonly Effect[], scene: Scene): boolean {
  const owners = new Set(hit.components.flatMap(({ package: owner }) => owner?.name ?? []));
  const named = later.flatMap((one) =>
    one.kind === 'packages-installed' ? [...(chosen(one.packages, scene).get('wholly') ?? [])] : [],
  );
  const back = scene.world.withNeeds(named);
  return [...owners].every((name) => back.has(name));
}

function modulesBack(
  component: Component,
  effect: Extract<Effect, { kind: 'modules-disabled' }>,
  later: readonly Effect[],
  scene: Scene,
): boolean {
  const name = moduleName(component, effect);
  return (
    pathBack(component, later, scene) ||
    later.some(
      (one) =>
        one.kind === 'modules-enabled' &&
        one.of === effect.of &&
        one.names.some((pattern) => {
          const matcher = nameMatcher(pattern);
          return name !== undefined && matcher.known === 'wholly' && matcher.matches(name);
        }),
    )
  );
}

function pathBack(
  { path, kind, package: owner }: Component,
  later: readonly Effect[],
  scene: Scene,
): boolean {
  return later.some((one) => {
    if (one.kind === 'paths-replaced' && one.emptied !== true && kind !== 'directory')
      return one.paths.some((pattern) => comesBack(pathMatcher(pattern), path));
    if (one.kind === 'paths-created')
      return one.paths.some((pattern) => comesBack(pathMatcher(pattern), path));
    if (one.kind === 'packages-installed' && owner !== undefined)
      return scene.world.withNeeds(chosen(one.packages, scene).get('wholly') ?? []).has(owner.name);
    return false;
  });
}

function comesBack(matcher: ReturnType<typeof pathMatcher>, path: string): boolean {
  return matcher.known === 'wholly' && matcher.matches(path);
}
