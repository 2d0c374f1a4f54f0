/** A page that is looked at again and again. */
import type { ProbeTarget, Service } from '../../domain/component.ts';
import type { ExpectedPage } from '../../domain/page.ts';

export interface WatchedPage {
  /** Unique among the pages. */
  readonly key: string;
  readonly target: ProbeTarget;
  /** Name of the site; for a page that the operator named, its URL: it stands for itself. */
  readonly site: string;
  /** How it answers when it is well; absent while that is not known. */
  readonly expected?: ExpectedPage;
  /** Ids of the services that answer for it, the one in front first. */
  readonly services: readonly string[];
}

export function keyOf({ url, host }: ProbeTarget): string {
  return host === undefined ? url : `${url} ${host}`;
}

/** The pages of the baseline that belong to a service which should run. */
export function pagesToWatch(
  pages: readonly ExpectedPage[],
  services: readonly Service[],
): readonly WatchedPage[] {
  const owners = ownersByPage(services.filter((one) => one.running));
  return pages.flatMap((expected) => {
    const { target, site } = expected;
    const key = keyOf(target);
    const own = owners.get(key);
    return own === undefined ? [] : [{ key, target, site, expected, services: [...own] }];
  });
}

/** The web server of a site before the service behind it, which has the site in its list too. */
function ownersByPage(services: readonly Service[]): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const { id, sites } of [...services].sort((a, b) => Number(isFront(b)) - Number(isFront(a))))
    for (const { probes } of sites)
      for (const target of probes) {
        const key = keyOf(target);
        const own = owners.get(key) ?? new Set();
        owners.set(key, own.add(id));
      }
  return owners;
}

function isFront({ stack }: Service): boolean {
  return stack === 'apache' || stack === 'nginx';
}

/** Whose sites a page that the operator named is among: by host and port, else by port; else every web server's. */
export function ownersOfNamed(target: ProbeTarget, services: readonly Service[]): readonly string[] {
  const running = services.filter((one) => one.running && one.sites.length > 0);
  const port = portOf(target.url);
  const fits = (one: Service, byHost: boolean): boolean =>
    one.sites.some(({ probes }) =>
      probes.some((probe) => portOf(probe.url) === port && (!byHost || probe.host === target.host)),
    );
  const found = [true, false].map((byHost) => running.filter((one) => fits(one, byHost)));
  const owners = found.find((some) => some.length > 0) ?? running.filter(isFront);
  return [...owners].sort((a, b) => Number(isFront(b)) - Number(isFront(a))).map((one) => one.id);
}

function portOf(url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return undefined;
  return parsed.port === '' ? (parsed.protocol === 'https:' ? '443' : '80') : parsed.port;
}
