/** Whether a request comes from a page of ours, by what only browsers write into it. */
import { Refusal } from './refusal.ts';
import type { Site } from './sites.ts';
import { header, type Wire } from './wire.ts';

/** What changes something or opens a stream: `Origin` is ours, and nothing says that the page is another's. */
export function demandOwnPage(wire: Wire, site: Site): void {
  const origin = header(wire, 'origin');
  const fetchSite = header(wire, 'sec-fetch-site');
  if (origin !== undefined && origin !== site.origin) throw foreign();
  if (fetchSite !== undefined && fetchSite !== 'same-origin') throw foreign();
  // A token is not sent by itself, as cookies are: who has one is no page that was tricked.
  if (header(wire, 'authorization') !== undefined) return;
  // Browsers leave `Origin` out of what they get from the page's own origin, streams too, but then say that it is the same.
  if (origin === undefined && (wire.method !== 'GET' || fetchSite === undefined)) throw foreign();
}

/** Reading: only by opening the page itself, or from a page of ours (https://www.w3.org/TR/fetch-metadata/). */
export function demandOwnReader(wire: Wire): void {
  const site = header(wire, 'sec-fetch-site');
  if (site === undefined || site === 'same-origin' || site === 'none') return;
  if (header(wire, 'sec-fetch-mode') === 'navigate' && header(wire, 'sec-fetch-dest') === 'document') return;
  throw foreign();
}

function foreign(): Refusal {
  return new Refusal(403, 'This request did not come from a page of Stakeout.', {
    next: 'Open Stakeout in its own window and do it there.',
  });
}
