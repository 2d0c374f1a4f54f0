/** Joins a web server's sites with the service behind them: `site shop → .php handler → unix:/run/php/… → pool www → mysqli.so`. */
import type { Component, Service, Site } from '../../domain/component.ts';
import type { BackendUse, DiscoveredService } from '../../stacks/index.ts';

/** Each provider gets the sites that reach it, and its components reasons that start at the first of them. */
export function joinBackends(found: readonly DiscoveredService[]): readonly DiscoveredService[] {
  return found.map((provider) => {
    const uses = found
      .filter((f) => f !== provider)
      .flatMap((f) => f.uses.map((use) => ({ use, from: f.service })));
    const reaching = uses
      .filter(({ use }) => provider.provides.includes(use.address))
      .sort((a, b) => Number(b.from.running) - Number(a.from.running));
    const [first] = reaching;
    if (first === undefined) return provider;
    return {
      ...provider,
      service: { ...provider.service, sites: mergeSites(provider.service.sites, reaching) },
      components: provider.components.map((c) => withPrefix(c, first.use)),
    };
  });
}

function mergeSites(
  own: readonly Site[],
  reaching: readonly { readonly use: BackendUse; readonly from: Service }[],
): readonly Site[] {
  const sites = reaching.flatMap(({ use, from }) => from.sites.filter((s) => use.sites.includes(s.name)));
  return [...new Set([...own, ...sites])];
}

/** `service php8.2-fpm → …` becomes `site shop → .php handler → unix:/run/… → service php8.2-fpm → …`. */
function withPrefix(component: Component, use: BackendUse): Component {
  return { ...component, reason: [...use.reason, ...component.reason] };
}
