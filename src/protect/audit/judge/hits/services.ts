/** Services that are stopped or will not start again, and accounts that go. */
import { posix } from 'node:path';
import type { Service } from '../../../../domain/component.ts';
import type { Pattern } from '../../model.ts';
import { isAccount } from '../host.ts';
import { type Known, nameMatcher } from '../../../patterns/index.ts';
import { type Hit, listed, type Of, type Scene } from './hit.ts';

export function stoppedServices(effect: Of<'services-stopped'>, scene: Scene): Hit[] {
  const { host, own } = scene;
  const stopped = servicesOf(effect.services, host.services);
  return [...stopped].flatMap(([known, services]): Hit[] => {
    const lost = services.filter(
      (service) => own === undefined || ownerOf(service, scene) !== sourceOf(own.package),
    );
    if (lost.length === 0) return [];
    const programs = new Set(lost.map(({ executable }) => executable));
    return [
      {
        rule: 'service-stopped',
        known,
        components: host.components.filter(({ path }) => programs.has(path)),
        what: `${effect.disabled ? 'disables' : 'stops'} ${listed(lost.map(({ name }) => name))}`,
        services: lost.map(({ id }) => id),
      },
    ];
  });
}

function ownerOf({ executable }: Service, { host }: Scene): string | undefined {
  const owner = host.ownerOf(executable);
  return owner === undefined ? undefined : sourceOf(owner);
}

/** apache2's program is in apache2-bin, its unit and scripts in apache2; nginx's scripts are in nginx-common. */
const sourceOf = (name: string): string => name.replace(/-(?:bin|core|light|full|extras|common)$/, '');

/** By unit, by the id it has with us, by the name of its program. */
export function servicesOf(
  patterns: readonly Pattern[],
  services: readonly Service[],
): ReadonlyMap<Known, readonly Service[]> {
  const found = new Map<Known, Service[]>();
  for (const pattern of patterns) {
    const { known, matches } = nameMatcher(withoutEnd(pattern));
    const some = services.filter((service) => namesOf(service).some(matches));
    if (some.length > 0) found.set(known, [...(found.get(known) ?? []), ...some]);
  }
  return found;
}

function namesOf({ id, unit, executable }: Service): string[] {
  return [id, ...(unit === undefined ? [] : [unit.replace(/\.service$/, '')]), posix.basename(executable)];
}

function withoutEnd(pattern: Pattern): Pattern {
  const last = pattern.parts.at(-1);
  if (last === undefined) return pattern;
  return { ...pattern, parts: [...pattern.parts.slice(0, -1), last.replace(/\.service$/, '')] };
}

export function removedAccounts({ accounts }: Of<'accounts-removed'>, { host }: Scene): Hit[] {
  return accounts.flatMap((pattern): Hit[] => {
    const { known, matches } = nameMatcher(pattern);
    const components = host.components.filter((component) => isAccount(component) && matches(component.path));
    if (components.length === 0) return [];
    const what = `deletes the account ${listed([...new Set(components.map(({ path }) => path))])}`;
    return [{ rule: 'account-removal', known, components, what }];
  });
}
