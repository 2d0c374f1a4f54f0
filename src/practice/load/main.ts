/**
 * The load generator, a process of its own on the clone's network: `RATE SECONDS`. Requests start at a fixed rate whatever
 * happens to earlier ones, without keep-alive, over all pages in turn. Writes one line for each answer, in order of answer:
 * `startedAtMs finishedAtMs page verdict status retries` (see `record.ts`). Ends after SECONDS, or with SIGTERM once the
 * requests under way are answered.
 */
import { fetchPage } from './fetch-page.ts';
import { SITE_PAGES } from '../pages.ts';
import { recordLine } from './record.ts';

const [rate = 50, seconds = 10] = process.argv.slice(2).map(Number);
const TICK_MS = 5;

/** Wall-clock milliseconds with fractions, comparable with the journal of another process. */
const now = (): number => performance.timeOrigin + performance.now();

const begin = now();
let sent = 0;
const timer = setInterval(() => {
  const due = Math.min(Math.floor(((now() - begin) / 1000) * rate), Math.ceil(rate * seconds));
  while (sent < due) send();
  if (sent >= rate * seconds) clearInterval(timer);
}, TICK_MS);
process.once('SIGTERM', () => clearInterval(timer));

function send(): void {
  const index = sent % SITE_PAGES.length;
  sent += 1;
  const page = SITE_PAGES[index];
  if (!page) return;
  const startedAt = now();
  void fetchPage(page, now).then((answered) => {
    process.stdout.write(recordLine({ startedAt, finishedAt: now(), page: index, ...answered }));
  });
}
