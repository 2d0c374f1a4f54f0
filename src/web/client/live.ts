/** Follows the journal, brings the page up to date when something concerns it, and says at once when it cannot. */
import { fetchPage } from './fetch-page.ts';
import { morph } from './morph.ts';
import { say } from './say.ts';
import { bringUpToDate, serverIs } from './times.ts';

/** A sign of life comes every 2 s; two that are missing are no accident. */
const SILENCE_MS = 4500;
const CHECK_MS = 500;
const REOPEN_MS = 3000;
/** Several entries that come together are one look. */
const GATHER_MS = 250;
/** Things that no entry tells: checks, ages on the server's side. */
const LOOK_MS = 15_000;

let lastHeard = Date.now();
let lastSeq = 0;
let agentAnswers = true;
let unread = 0;
let looking: Promise<void> | undefined;
let lookAgain = false;
let pending: ReturnType<typeof setTimeout> | undefined;

export function startLive(): void {
  const page = document.querySelector<HTMLElement>('[data-page]');
  if (page === null || document.body.dataset['signedIn'] === undefined) return;
  lastSeq = Number(page.dataset['seq'] ?? 0);
  open();
  setInterval(check, CHECK_MS);
  setInterval(() => void look(), LOOK_MS);
  document.getElementById('news')?.addEventListener('click', read);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void look();
  });
}

function open(): void {
  const source = new EventSource(lastSeq > 0 ? `/events?after=${lastSeq}` : '/events');
  source.addEventListener('entry', (event) => heard(event));
  source.addEventListener('beat', (event) => beat(event));
  source.addEventListener('behind', () => void look());
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return; // it comes again by itself, with the last number it had
    source.close();
    setTimeout(open, REOPEN_MS);
  });
}

function beat({ data }: MessageEvent<string>): void {
  lastHeard = Date.now();
  const said: unknown = JSON.parse(data);
  if (typeof said !== 'object' || said === null) return;
  if ('at' in said && typeof said.at === 'string') serverIs(Date.parse(said.at));
  if ('agent' in said) agentAnswers = said.agent === true;
  check();
}

interface Entry {
  readonly incident: string | null;
  readonly text: string;
}

function heard({ data, lastEventId }: MessageEvent<string>): void {
  lastHeard = Date.now();
  lastSeq = Math.max(lastSeq, Number(lastEventId) || 0);
  const entry = entryOf(JSON.parse(data));
  if (entry === undefined || !concerns(entry)) return;
  unread += 1;
  clearTimeout(pending);
  pending = setTimeout(() => void look(entry.text), GATHER_MS);
}

function entryOf(said: unknown): Entry | undefined {
  if (typeof said !== 'object' || said === null || !('incident' in said) || !('text' in said))
    return undefined;
  const { incident, text } = said;
  return typeof text === 'string' && (incident === null || typeof incident === 'string')
    ? { incident, text }
    : undefined;
}

function concerns({ incident }: Entry): boolean {
  const own = document.querySelector<HTMLElement>('[data-page]')?.dataset['incident'];
  return own === undefined || own === incident;
}

/** One at a time; what comes meanwhile is looked at after it. */
async function look(told?: string): Promise<void> {
  if (looking !== undefined) {
    lookAgain = true;
    return looking;
  }
  looking = renew(told);
  await looking;
  looking = undefined;
  if (!lookAgain) return;
  lookAgain = false;
  await look();
}

async function renew(told: string | undefined): Promise<void> {
  if (document.hidden && told === undefined) return;
  const newer = await fetchPage(location.pathname + location.search);
  if (newer === undefined || newer.querySelector('[data-page]') === null) return;
  bringUpToDate(newer);
  const before = stateOf(document);
  for (const part of document.querySelectorAll('[data-live]')) {
    const wanted = part.id === '' ? null : newer.getElementById(part.id);
    if (wanted !== null && !busy(part)) morph(part, wanted);
  }
  document.title = newer.title;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const wantedIcon = newer.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon !== null && wantedIcon !== null && icon.href !== wantedIcon.href) icon.href = wantedIcon.href;
  announce(before, told);
}

/** Somebody is marking text in it. */
function busy(part: Element): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(part, true);
}

function stateOf(page: Document): string | undefined {
  return page.querySelector<HTMLElement>('#verdict')?.dataset['state'];
}

function announce(before: string | undefined, told: string | undefined): void {
  const state = stateOf(document);
  if (state !== before && state !== undefined)
    say(`${document.querySelector('#verdict .state')?.textContent ?? state}. ${document.title}`, true);
  else if (told !== undefined) say(unread > 1 ? `${unread} new entries, the last: ${told}` : told);
  const news = document.getElementById('news');
  if (news === null || unread === 0) return;
  const timeline = document.getElementById('timeline-title');
  const inView = timeline !== null && timeline.getBoundingClientRect().top >= 0;
  news.hidden = inView;
  news.textContent = `${unread} new`;
  if (inView) unread = 0;
}

function read(): void {
  unread = 0;
  const news = document.getElementById('news');
  if (news !== null) news.hidden = true;
}

/** Never a green page over dead data. */
function check(): void {
  const why = trouble();
  const banner = document.getElementById('lost');
  if (banner === null) return;
  const was = banner.hidden;
  banner.hidden = why === undefined;
  document.getElementById('main')?.classList.toggle('stale', why !== undefined);
  if (why !== undefined && banner.textContent !== why) banner.replaceChildren(text(why));
  if (why === undefined && !was) void look();
}

/** Without anything that counts on: it is said once, not every second. */
function trouble(): string | undefined {
  if (Date.now() - lastHeard > SILENCE_MS)
    return `Not connected since ${clock(lastHeard)}. What you see is from then; it may be different now.`;
  return agentAnswers
    ? undefined
    : 'The agent of this host does not answer. What you see is the last it said.';
}

function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString();
}

function text(why: string): HTMLElement {
  const line = document.createElement('div');
  line.className = 'wide';
  line.textContent = why;
  return line;
}
