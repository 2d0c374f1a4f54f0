/** The agent's end for the web: a desk over a journal of many incidents, in a process of its own. A line on standard input is written as a note. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ServiceHistory } from '../../../src/agent/desk/history.ts';
import { Desk } from '../../../src/agent/desk/open.ts';
import { testBaseline } from '../../../src/agent/desk/testing/desk.ts';
import { PostmortemThread } from '../../../src/agent/desk/postmortems/index.ts';
import { openJournal } from '../../../src/journal/index.ts';

const [stateDir = '', incidents = '0'] = process.argv.slice(2);
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
const desk = await Desk.open({
  stateDir,
  uid: process.geteuid?.() ?? -1,
  now,
  entries: (filter) => journal.entries(filter),
  append: (event) => journal.append(event),
  status: () => undefined,
  baseline: () => testBaseline(),
  history: new ServiceHistory(now()),
  note: (text) => process.stderr.write(`${text}\n`),
  postmortems: (verb, args) => postmortems.ask(verb, args),
});
if (desk === undefined) process.exit(1);
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  // The time stands in the text: both ends have the same clock.
  journal.append({ kind: 'note', text: `${line} ${performance.timeOrigin + performance.now()}` });
  desk.wrote();
}
desk.close();
