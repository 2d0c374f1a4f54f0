/** Packages that go, and the components that go with them. */
import type { Component } from '../../../../domain/component.ts';
import type { Pattern } from '../../model.ts';
import { compile } from '../../shell/outputs/simple-regex.ts';
import { type Known, nameMatcher } from '../../../patterns/index.ts';
import type { PackageWorld } from '../packages.ts';
import { type Hit, listed, type Of, type Scene } from './hit.ts';

export function removedPackages(effect: Of<'packages-removed'>, scene: Scene): Hit[] {
  const { host } = scene;
  if (effect.manager !== undefined && host.manager !== 'none' && effect.manager !== host.manager) return [];
  const hits: Hit[] = [];
  const named = chosen(effect.packages, scene);
  for (const known of ['wholly', 'partly', 'hardly'] as const) {
    const names = named.get(known);
    if (names === undefined || names.size === 0) continue;
    const gone = effect.dependants === 'keep' ? names : scene.world.withDependants(names);
    const hit = hitOf('package-removal', known, gone, names, effect, scene);
    if (hit !== undefined) hits.push(hit);
  }
  if (!effect.autoremove) return hits;
  const before = new Set([...scene.removed, ...[...named.values()].flatMap((names) => [...names])]);
  const gone = scene.world.withDependants(before);
  const orphans = scene.world.orphans(gone, scene.marks);
  const hit = hitOf('package-autoremove', 'wholly', orphans, orphans, effect, scene);
  return hit === undefined ? hits : [...hits, hit];
}

/** Installed packages by how well the word is known that names them. */
export function chosen(
  patterns: readonly Pattern[],
  { world, host }: Scene,
): ReadonlyMap<Known, Set<string>> {
  const installed = new Set([...world.names, ...host.components.flatMap((c) => c.package?.name ?? [])]);
  const found = new Map<Known, Set<string>>();
  for (const pattern of patterns) {
    const { known, matches } = nameMatcher(pattern);
    let names = [...installed].filter(matches);
    if (names.length === 0) names = byRegex(pattern, installed);
    const set = found.get(known) ?? new Set();
    for (const name of names) set.add(name);
    found.set(known, set);
  }
  return found;
}

/** What matches no name as a glob, apt takes for a regular expression when it looks like one: apt-get(8). */
function byRegex({ parts }: Pattern, installed: ReadonlySet<string>): string[] {
  const [only] = parts;
  if (parts.length !== 1 || only === undefined || !/[.?*^$|]/.test(only)) return [];
  const regex = compile(only, { kind: 'extended' });
  return regex === undefined ? [] : [...installed].filter((name) => regex.test(name));
}

function hitOf(
  rule: 'package-removal' | 'package-autoremove',
  known: Known,
  gone: ReadonlySet<string>,
  named: ReadonlySet<string>,
  effect: Of<'packages-removed'>,
  { host, own, world }: Scene,
): Hit | undefined {
  const components = host.components.filter(
    ({ package: owner }) => owner !== undefined && owner.name !== own?.package && gone.has(owner.name),
  );
  // Configuration stays behind a removal; a purge takes it.
  const real = components.filter((component) => effect.purge || !isConfiguration(component));
  if (real.length === 0) return undefined;
  const owners = new Set(real.map((component) => component.package?.name ?? ''));
  const first = [...owners].toSorted((a, b) => Number(named.has(b)) - Number(named.has(a)));
  const others = [...gone].filter((name) => !named.has(name)).length;
  const along =
    others > 0 && rule === 'package-removal'
      ? `, ${others} of the ${gone.size} because they need another that goes`
      : '';
  const verb = effect.purge ? 'purges' : 'removes';
  const what = `${rule === 'package-autoremove' ? `autoremove ${verb}` : verb} ${listed(first)}${along}`;
  return { rule, known, components: real, what, packages: spared(named, owners, world) };
}

/** Nobody reads a list of more, and each is followed along its dependants. */
const MANY = 64;

/** Of the named packages those that may go together without one of `owners`. */
function spared(
  named: ReadonlySet<string>,
  owners: ReadonlySet<string>,
  world: PackageWorld,
): readonly string[] {
  if (named.size > MANY) return [];
  const takes = (names: readonly string[]): boolean =>
    [...world.withDependants(new Set(names))].some((name) => owners.has(name));
  const alone = [...named].filter((name) => !takes([name]));
  return takes(alone) ? [] : alone;
}

function isConfiguration({ path }: Component): boolean {
  return path.startsWith('/etc/');
}
