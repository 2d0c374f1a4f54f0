/** From what was seen before and after to the verdict and its one sentence. Pure. */
import type { LostComponent, RehearsalVerdict, RehearsedPage, RehearsedService } from './model.ts';

export interface Seen {
  readonly pages: readonly RehearsedPage[];
  readonly services: readonly RehearsedService[];
  readonly components: readonly LostComponent[];
  readonly unknown: readonly string[];
}

export function verdictOf({ pages, services, unknown }: Seen): RehearsalVerdict {
  if (pages.some((p) => p.broken !== 'no') || services.some((s) => s.broken)) return 'breaks';
  return unknown.length > 0 ? 'unknown' : 'harmless';
}

export function sentence(seen: Seen): string {
  const broken = seen.pages.filter((p) => p.broken !== 'no');
  const [page] = broken;
  const down = seen.services.find((s) => s.broken);
  const why = because(seen, page?.service ?? down?.service);
  if (down !== undefined && down.after !== STARTS)
    return `${down.service} would not start again: ${down.after}${why}.`;
  if (page !== undefined) {
    const when = page.broken === 'at-once' ? 'at once' : 'after the next restart';
    const shows = page.broken === 'at-once' ? page.after : page.restarted;
    return `${broken.length} of ${counted(seen.pages.length, 'page')} would break ${when}: ${page.site} ${page.before} → ${shows}${why}.`;
  }
  if (down !== undefined)
    return `The configuration of ${down.service} would fail its test: ${down.configError ?? 'no reason given'}${why}.`;
  const [unknown] = seen.unknown;
  if (unknown !== undefined) return `It cannot be told whether this is harmless: ${unknown}.`;
  const pages = seen.pages.length === 0 ? '' : `, and ${counted(seen.pages.length, 'page')} answer as before`;
  return seen.services.length === 0
    ? 'No service of this host is guarded or runs, so nothing could break.'
    : `Every service starts again${pages}.`;
}

export const STARTS = 'starts';

function because({ components }: Seen, service: string | undefined): string {
  const gone = components.filter((c) => service === undefined || c.services.includes(service));
  const first = gone.toSorted((a, b) => weight(b) - weight(a))[0];
  if (first === undefined) return '';
  const owner = first.package === undefined ? '' : ` (${first.package})`;
  return `, since ${first.path}${owner} is ${first.change === 'removed' ? 'gone' : 'another one'}`;
}

/** What is gone before what is another, and what does the work before what is said about it. */
const weight = ({ change, class: kind }: LostComponent): number =>
  (change === 'removed' ? WORKERS.length : 0) + WORKERS.indexOf(kind) + 1;
const WORKERS: readonly string[] = ['config', 'enabled-link', 'library', 'extension', 'module', 'program'];

const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
