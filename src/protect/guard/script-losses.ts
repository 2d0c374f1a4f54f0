/** Losses through maintainer scripts: what a reader of scripts says they do, intersected with what is needed. Pure. */
import { contentsOf } from './lookup.ts';
import { nameMatcher, pathMatcher } from '../patterns/index.ts';
import type {
  AuditScript,
  Change,
  Essential,
  GuardedHost,
  Loss,
  MaintainerScript,
  ScriptEffect,
  Transaction,
} from './model.ts';

export function scriptLosses({ changes }: Transaction, host: GuardedHost, audit: AuditScript): Loss[] {
  const owners = new Map(host.essentials.map((one) => [one.path, one.package]));
  return changes.flatMap((change) =>
    scriptsOf(change, host).flatMap((script) => {
      const losses = audit(script).flatMap((effect) =>
        lossesOf(effect, script, change, host.essentials, owners),
      );
      // What it may do with its own parts it may have done when it ran, and did not: security updates come with the scripts of the
      // version before. With those of others it may do by data that came anew.
      const ran = losses.some(({ certain }) => !certain) && host.ranBefore?.(change.name, script) === true;
      return ran
        ? losses.filter(({ certain, essential }) => certain || !isOwn(essential, change.name, owners))
        : losses;
    }),
  );
}

function scriptsOf(change: Change, host: GuardedHost): readonly MaintainerScript[] {
  if (change.action === 'install') return contentsOf(change, host)?.scripts ?? [];
  return host.removalScripts.get(change.name) ?? [];
}

function lossesOf(
  effect: ScriptEffect,
  script: MaintainerScript,
  change: Change,
  essentials: readonly Essential[],
  owners: Owners,
): Loss[] {
  const hits = matcherOf(effect);
  // What a package takes along of its own at its removal is lost with it.
  const leaves = change.action === 'remove';
  return essentials.flatMap((essential): Loss[] => {
    const hit = hits(essential);
    if (hit === undefined) return [];
    const own = isOwn(essential, change.name, owners);
    if (leaves && own) return [];
    return [
      {
        essential,
        how: HOW[effect.kind],
        by: change.name,
        script: { package: change.name, script: script.name, line: effect.line, text: effect.text },
        // A package's scripts take down and put up its own parts in turns; which turn it is only a run can tell.
        certain: effect.certain && hit === 'certainly' && !own,
      },
    ];
  });
}

const HOW = { 'paths-gone': 'deleted', disabled: 'disabled', unfollowed: 'unfollowed' } as const;

/** Packages by the paths of essentials. */
type Owners = ReadonlyMap<string, string | undefined>;

/** Its file, or a link to one of its files: nobody owns the links that enable a module. */
function isOwn({ package: owner, target }: Essential, name: string, owners: Owners): boolean {
  return owner === name || (target !== undefined && owners.get(target) === name);
}

/** Links that a2enmod(8), a2enconf(8), a2ensite(8) and phpenmod(8) make, by the name that they take. */
const LINKS = {
  'apache-module': /^\/etc\/apache2\/mods-enabled\/(.+)\.(?:load|conf)$/,
  'apache-conf': /^\/etc\/apache2\/conf-enabled\/(.+)\.conf$/,
  'apache-site': /^\/etc\/apache2\/sites-enabled\/(.+?)(?:\.conf)?$/,
  'php-extension': /^\/etc\/php\/[^/]+\/[^/]+\/conf\.d\/\d+-(.+)\.ini$/,
} as const;

type Hit = 'certainly' | 'perhaps';

/** Whether an effect takes a component away. Words of which too little is known take nothing in particular. */
export function matcherOf(effect: ScriptEffect): (essential: Pick<Essential, 'path'>) => Hit | undefined {
  if (effect.kind === 'unfollowed') return () => 'perhaps';
  const matchers =
    effect.kind === 'paths-gone'
      ? effect.paths.map((pattern) => {
          const { known, matches, covers } = pathMatcher(pattern);
          return { known, hits: effect.recursive ? covers : matches };
        })
      : effect.names.map((pattern) => {
          const { known, matches } = nameMatcher(pattern);
          return { known, hits: (path: string) => matches(LINKS[effect.of].exec(path)?.[1] ?? '') };
        });
  return ({ path }) => {
    const known = matchers.filter(({ hits }) => hits(path)).map((one) => one.known);
    return known.includes('wholly') ? 'certainly' : known.includes('partly') ? 'perhaps' : undefined;
  };
}
