/** Which services a rehearsal starts, which of their pages it asks for, and which parts they need. */
import { lstatSync } from 'node:fs';
import type { Component, Service } from '../../domain/component.ts';
import { type Baseline, type BaselineEntry, takeInventory } from '../../identify/index.ts';
import type { StagePage } from './stage.ts';

export interface Cast {
  readonly services: readonly Service[];
  readonly pages: readonly StagePage[];
  readonly components: readonly Component[];
}

/**
 * What runs now, and what ran when the baseline was taken; where nothing ever did, what is configured. A baseline whose configuration is
 * still that of the host says it all: a fresh inventory would find the same, half a second later.
 */
export async function castOf(baseline: Baseline | undefined, now: () => Date): Promise<Cast> {
  const known = new Map<string, Service>();
  for (const service of (baseline?.services ?? []).filter((s) => s.running && isPlayed(s)))
    known.set(service.id, service);
  if (baseline !== undefined && known.size > 0 && isCurrent(baseline))
    return castFrom([...known.values()], baseline, []);
  const inventory = await takeInventory({ now });
  for (const service of inventory.services.filter(isPlayed))
    if (service.running || known.has(service.id)) known.set(service.id, service);
  if (known.size === 0)
    for (const service of inventory.services.filter(isPlayed)) known.set(service.id, service);
  return castFrom([...known.values()], baseline, inventory.components);
}

/** Of single programs only the parts are known, not how they are started. */
const isPlayed = ({ stack }: Service): boolean => stack !== 'elf';

const CONFIGURATION: ReadonlySet<Component['class']> = new Set(['config', 'enabled-link']);

/** Configuration says what services there are and what they load. A part that is gone or new all the same is seen in the clone. */
function isCurrent({ entries }: Baseline): boolean {
  return entries.filter(({ component }) => CONFIGURATION.has(component.class)).every(isAsRecorded);
}

function isAsRecorded({ component, state }: BaselineEntry): boolean {
  try {
    return lstatSync(component.path, { bigint: true }).mtimeNs.toString() === state.mtimeNs;
  } catch {
    return false; // it is gone
  }
}

function castFrom(
  services: readonly Service[],
  baseline: Baseline | undefined,
  found: readonly Component[],
): Cast {
  const ids = new Set(services.map(({ id }) => id));
  const components = new Map<string, Component>();
  for (const one of [...found, ...(baseline?.entries ?? []).map((e) => e.component)])
    if (one.services.some((id) => ids.has(id)) && !components.has(one.id)) components.set(one.id, one);
  return { services, pages: pagesOf(services, baseline), components: [...components.values()] };
}

function pagesOf(services: readonly Service[], baseline: Baseline | undefined): readonly StagePage[] {
  const expected = new Map(
    (baseline?.pages ?? []).map((page) => [`${page.target.url} ${page.target.host ?? ''}`, page]),
  );
  const found = new Map<string, StagePage>();
  for (const service of services)
    for (const site of service.sites)
      for (const target of site.probes) {
        const key = `${target.url} ${target.host ?? ''}`;
        const page = expected.get(key);
        // With a record nothing else is asked for: a page that nobody has looked at while all was well may do anything.
        if (found.has(key) || (expected.size > 0 && page === undefined)) continue;
        found.set(key, {
          target,
          site: site.name,
          service: service.id,
          ...(page === undefined ? {} : { expected: page }),
        });
      }
  return [...found.values()];
}
