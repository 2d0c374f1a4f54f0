/** Ages that go on, and local times on hover or everywhere; what the server wrote is UTC. */
import { running } from './durations.ts';
import { keep, kept } from './store.ts';

const TICK_MS = 1000;
let clockSkewMs = 0;
let local = kept('times') === 'local';

export function startTimes(): void {
  const button = document.getElementById('switch-times');
  button?.addEventListener('click', () => {
    local = !local;
    keep('times', local ? 'local' : 'utc');
    press(button);
    bringUpToDate(document);
  });
  if (button !== null) press(button);
  bringUpToDate(document);
  setInterval(() => tick(document), TICK_MS);
}

/** By the server's clock: this one may be wrong by hours. */
export function serverIs(at: number): void {
  clockSkewMs = at - Date.now();
}

export function serverNow(): number {
  return Date.now() + clockSkewMs;
}

/** Also of a page that is not shown yet, so that what is the same stays the same. */
export function bringUpToDate(page: Document): void {
  for (const time of page.querySelectorAll('time')) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    time.title = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
    const text = running(time.dataset['form'], at, serverNow()) ?? fixed(time, at);
    if (time.textContent !== text) time.textContent = text;
  }
  staleness(page);
}

function tick(page: Document): void {
  for (const time of page.querySelectorAll<HTMLTimeElement>('time[data-form]')) {
    const at = Date.parse(time.dateTime);
    const text = running(time.dataset['form'], at, serverNow());
    if (text !== undefined && !Number.isNaN(at) && time.textContent !== text) time.textContent = text;
  }
  staleness(page);
}

/** Old data looks old without the server having to say so again. */
function staleness(page: Document): void {
  for (const one of page.querySelectorAll<HTMLElement>('[data-fresh-until]'))
    if (serverNow() > Date.parse(one.dataset['freshUntil'] ?? '')) one.classList.add('stale');
}

const WITH_DAY = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;

function fixed(time: HTMLTimeElement, at: number): string {
  time.dataset['utc'] ??= time.textContent ?? '';
  if (!local) return time.dataset['utc'];
  return new Date(at).toLocaleString(undefined, time.dataset['form'] === 'moment' ? WITH_DAY : CLOCK);
}

function press(button: HTMLElement): void {
  button.setAttribute('aria-pressed', String(local));
}
