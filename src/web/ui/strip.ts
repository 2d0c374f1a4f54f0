/** The last looks at a service as a strip: one bar each, with what it says in words. */
import type { ServicesPage } from '../../desk/index.ts';
import { type Html, html } from '../../domain/html.ts';
import { clockText, plural, shown } from './words.ts';

export type Check = ServicesPage['services'][number]['checks'][number];

const MOST = 60;
const BAR = 6;
const GAP = 2;
const HEIGHT = 24;

export function strip(checks: readonly Check[]): Html {
  const last = checks.slice(-MOST);
  const width = MOST * (BAR + GAP) - GAP;
  const none = MOST - last.length;
  const empty = html`<rect class="none" x="0" y="${HEIGHT / 2 - 1}" width="${none * (BAR + GAP)}" height="2"/>`;
  return html`<svg class="strip" viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${stripText(last)}">${none > 0 ? empty : ''}${last.map((check, at) => bar(check, (none + at) * (BAR + GAP)))}</svg>`;
}

function bar(check: Check, x: number): Html {
  return html`<rect class="${check.ok ? 'ok' : 'bad'}" x="${x}" y="0" width="${BAR}" height="${HEIGHT}" rx="1"><title>${checkText(check)}</title></rect>`;
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
    `${clockText(at)} UTC ${site}: ${answer}${status === null ? '' : `, ${status}`}, ${tookMs} ms`,
  );
}
