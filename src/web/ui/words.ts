/** Words and marks that every page says alike. What comes from a host goes through `shown`. */
import { durationText } from '../../domain/duration.ts';
import { type Html, html } from '../../domain/html.ts';
import { visible, visibleLines } from '../../domain/visible.ts';

/** Text of a host: characters that hide, or turn the direction of others, are written out. */
export const shown = visible;
export const shownLines = visibleLines;

export type Tone = 'bad' | 'warn' | 'ok' | 'calm' | 'none';

const SHAPES: Readonly<Record<Tone, Html>> = {
  bad: html`<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M5 5l6 6M11 5l-6 6" stroke="Canvas" stroke-width="2"/>`,
  warn: html`<path d="M8 1.5 15 14.5H1Z" fill="currentColor"/><path d="M8 6v4M8 11.5v1.5" stroke="Canvas" stroke-width="1.8"/>`,
  ok: html`<path d="M2 8.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.4"/>`,
  calm: html`<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2.4"/><circle cx="8" cy="8" r="2.2" fill="currentColor"/>`,
  none: html`<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2.4 2.4"/>`,
};

/** A shape beside a word: neither colour nor shape says anything alone. */
export function mark(tone: Tone): Html {
  return html`<svg class="mark is-${tone}" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[tone]}</svg>`;
}

export function stated(tone: Tone, word: string): Html {
  return html`<span class="state is-${tone}">${mark(tone)}${word}</span>`;
}

/** `10:02:17`, of the day that is written elsewhere; the whole in the attribute. */
export function clock(iso: string): Html {
  return timed(iso, undefined, iso.slice(11, 19));
}

/** `27 Nov 10:02 UTC`. */
export function moment(iso: string): Html {
  return timed(iso, 'moment', momentText(iso));
}

/** `14 min ago`; goes on by itself where there is JavaScript, and is not read out when it does. */
export function ago(iso: string, now: Date): Html {
  return timed(iso, 'ago', `${elapsed(iso, now)} ago`);
}

export function lasting(iso: string, now: Date): Html {
  return timed(iso, 'lasting', elapsed(iso, now));
}

/** `in 2 min`; `now` when it is over. */
export function ahead(iso: string, now: Date): Html {
  const ms = leftOf(iso, now);
  return timed(iso, 'ahead', ms <= 0 ? 'now' : `in ${rough(ms)}`);
}

export function countdown(iso: string, now: Date): Html {
  return timed(iso, 'countdown', rough(leftOf(iso, now)));
}

function leftOf(iso: string, now: Date): number {
  const ms = Date.parse(iso) - now.getTime();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

/** What is no time is text like any other. */
function timed(iso: string, form: string | undefined, text: string): Html {
  if (!isTime(iso)) return html`<span>${iso === '' ? 'unknown time' : shown(iso)}</span>`;
  const runs = form !== undefined && form !== 'moment';
  return html`<time datetime="${iso}"${form === undefined ? '' : html` data-form="${form}"`}${runs ? html` aria-live="off"` : ''}>${text}</time>`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function momentText(iso: string): string {
  return isTime(iso) ? `${dayText(iso)} ${iso.slice(11, 16)} UTC` : shown(iso);
}

export function dayText(iso: string): string {
  return isTime(iso) ? `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]}` : shown(iso);
}

/** `10:02:17`, where no element can stand. */
export function clockText(iso: string): string {
  return isTime(iso) ? iso.slice(11, 19) : shown(iso);
}

function isTime(iso: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(iso) && Number.isFinite(Date.parse(iso));
}

export function elapsed(iso: string, now: Date): string {
  const ms = now.getTime() - Date.parse(iso);
  return Number.isFinite(ms) ? rough(Math.max(0, ms)) : 'unknown time';
}

/** One unit is enough for what goes on. The client says the same (`src/web/client/times.ts`). */
export function rough(ms: number): string {
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  if (ms < 86_400_000) return durationText(Math.floor(ms / 60_000) * 60_000);
  return `${Math.floor(ms / 86_400_000)} d`;
}

/** A name for a part of a page, out of whatever it is called. */
export function partId(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 64);
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}
