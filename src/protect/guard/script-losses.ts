/** Losses through maintainer scripts: what a reader of scripts says they do, intersected with what is needed. Pure. */
import { contentsOf } from './lookup.ts';
import { globMatcher } from './glob.ts';
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
  return changes.flatMap((change) =>
    scriptsOf(change, host).flatMap((script) =>
      audit(script).flatMap((effect) => lossesOf(effect, script, change, host.essentials)),
    ),
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
): Loss[] {
  const hits = matcherOf(effect);
  // What a package takes along of its own at its removal is lost with it.
  const leaves = change.action === 'remove';
  const hit = essentials.filter((e) => hits(e) && !(leaves && isOwn(e, change.name, essentials)));
  return hit.map((essential) => ({
    essential,
    how: effect.kind === 'paths-gone' ? 'deleted' : 'disabled',
    by: change.name,
    script: { package: change.name, script: script.name, line: effect.line, text: effect.text },
    // A package's scripts take down and put up its own parts in turns; which turn it is only a run can tell.
    certain: effect.certain && !isOwn(essential, change.name, essentials),
  }));
}

/** Its file, or a link to one of its files: nobody owns the links that enable a module. */
function isOwn(essential: Essential, name: string, essentials: readonly Essential[]): boolean {
  const target = essentials.find(({ path }) => path === essential.target);
  return essential.package === name || target?.package === name;
}

/** Where a2enmod(8) and phpenmod(8) put the links that they make. */
const PHP_LINK = /^\/etc\/php\/[^/]+\/[^/]+\/conf\.d\/\d+-(.+)\.ini$/;

export function matcherOf(effect: ScriptEffect): (essential: Pick<Essential, 'path'>) => boolean {
  if (effect.kind === 'paths-gone') {
    const matchers = effect.patterns.map((pattern) => globMatcher(pattern, effect.recursive));
    return ({ path }) => matchers.some((matches) => matches(path));
  }
  if (effect.kind === 'php-disabled') {
    const names = new Set(effect.names);
    return ({ path }) => names.has(PHP_LINK.exec(path)?.[1] ?? '');
  }
  const links = new Set(
    effect.names.flatMap((name) => ['load', 'conf'].map((end) => `/etc/apache2/mods-enabled/${name}.${end}`)),
  );
  return ({ path }) => links.has(path);
}
