/** The last looks at a service as a strip: one bar each, with what it says in words. */
import type { ServicesPage } from '../../desk/index.ts';
import { type Html, html } from '../../domain/html.ts';
import { plural, shown } from './words.ts';

export type Check = ServicesPage['services'][number]['checks'][number];

const MOST = 60;
const BAR = 6;
const GAP = 2;
const HEIGHT = 24;

export function strip(checks: readonly Check[]): Html {
  const last = checks.slice(-MOST);
  const width = MOST * (BAR + GAP) - GAP;
  const none = MOST - last.length;
  const bar = (at: number, tone: string, said: string): Html =>
    html`<rect class="${tone}" x="${at * (BAR + GAP)}" y="${tone === 'none' ? HEIGHT / 2 - 1 : 0}" width="${BAR}" height="${tone === 'none' ? 2 : HEIGHT}" rx="1">${said === '' ? '' : html`<title>${said}</title>`}</rect>`;
  return html`<svg class="strip" viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${stripText(last)}">${Array.from({ length: none }, (_, at) => bar(at, 'none', ''))}${last.map((check, at) => bar(none + at, check.ok ? 'ok' : 'bad', checkText(check)))}</svg>`;
}

/** What somebody hears who does not see it. */
export function stripText(checks: readonly Check[]): string {
  if (checks.length === 0) return 'not looked at yet';
  const bad = checks.filter(({ ok }) => !ok);
  const newest = checks.at(-1);
  return `last ${plural(checks.length, 'check')}: ${bad.length === 0 ? 'all right' : `${bad.length} wrong`}; newest ${newest?.ok === true ? 'right' : `wrong, ${shown(newest?.failure ?? 'unknown')}`}`;
}

function checkText({ at, ok, site, failure, status, tookMs }: Check): string {
  const answer = ok ? 'right' : `wrong: ${failure ?? 'unknown'}`;
  return shown(
    `${at.slice(11, 19)} UTC ${site}: ${answer}${status === null ? '' : `, ${status}`}, ${tookMs} ms`,
  );
}
