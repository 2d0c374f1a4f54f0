/**
 * The agent's end for the web: a desk over a journal of many incidents, in a process of its own, that tells of many hosts as a hub would.
 * A line on standard input is written as a note.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ServiceHistory } from '../../../src/agent/desk/history.ts';
import { deskHandlers } from '../../../src/agent/desk/index.ts';
import { testBaseline } from '../../../src/agent/desk/testing/desk.ts';
import { PostmortemThread } from '../../../src/agent/desk/postmortems/index.ts';
import { deskSocketIn, serveDesk } from '../../../src/desk/index.ts';
import { openJournal } from '../../../src/journal/index.ts';
import { houseOf } from '../../../src/web/pages/testing/hosts.ts';

const [stateDir = '', incidents = '0', hosts = '1'] = process.argv.slice(2);
const now = (): Date => new Date();
mkdirSync(stateDir, { recursive: true, mode: 0o700 });
const journal = openJournal(join(stateDir, 'journal.db'), { now });

for (let n = 1; n <= Number(incidents); n += 1) {
  const incident = `INC-20260102-${n}`;
  journal.append({ kind: 'incident.opened', incident, title: `shop ${n} answers 500`, severity: 'critical' });
  journal.append({
    kind: 'finding.opened',
    incident,
    finding: `F-${n}`,
    findingKind: 'missing',
    severity: 'critical',
    component: 'apache:module:php',
    path: '/usr/lib/apache2/modules/libphp8.2.so',
    componentClass: 'module',
    services: ['apache2'],
    reason: ['site shop', 'mods-enabled/php8.2.load'],
    differences: [],
    source: 'event',
    seenAt: now().toISOString(),
  });
  // Three stay open, as on a bad day.
  if (n <= Number(incidents) - 3) journal.append({ kind: 'incident.resolved', incident, how: 'restored' });
}

const postmortems = new PostmortemThread(stateDir);
const waiting = new Set<() => void>();
const handlers = deskHandlers({
  stateDir,
  now,
  entries: (filter) => journal.entries(filter),
  append: (event) => journal.append(event),
  status: () => undefined,
  baseline: () => testBaseline(),
  history: new ServiceHistory(now()),
  diagnose: () => Promise.reject(new Error('nobody looks here')),
  pagerStatus: () => Promise.resolve(undefined),
  pageAlerts: () => Promise.resolve(false),
  postmortems: (verb, args) => postmortems.ask(verb, args),
  launcher: '/usr/bin/stakeout',
  written: (ms) => written(ms),
});
const path = deskSocketIn(stateDir);
mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
const server = await serveDesk({
  path,
  handlers: { ...handlers, hosts: () => ({ hosts: houseOf(Number(hosts), now()) }) },
  trouble: (error) => process.stderr.write(`${String(error)}\n`),
});
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  // The time stands in the text: both ends have the same clock.
  journal.append({ kind: 'note', text: `${line} ${performance.timeOrigin + performance.now()}` });
  for (const done of waiting) done();
}
server.close();

function written(withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, withinMs);
    waiting.add(done);
    function done(): void {
      clearTimeout(timer);
      waiting.delete(done);
      resolve();
    }
  });
}
