import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry, JournalEvent } from '../../domain/event.ts';
import { foldIncidents, type Incident } from '../../domain/incident.ts';
import { type Context, processContext } from '../context.ts';
import { follow } from './follow.ts';

const ID = 'INC-20260102-1';
const T0 = Date.parse('2026-01-02T10:00:00.000Z');
const EVENTS: readonly JournalEvent[] = [
  { kind: 'incident.opened', incident: ID, title: 'shop shows its source', severity: 'critical' },
  { kind: 'incident.acknowledged', incident: ID, by: 'mara', note: 'on it \u001b[2J' },
  { kind: 'incident.resolved', incident: ID, how: 'stable' },
];

function incidentAfter(count: number): Incident {
  const entries = EVENTS.slice(0, count).map(
    (event, nth): JournalEntry => ({
      seq: nth + 1,
      at: new Date(T0 + nth * 60_000).toISOString(),
      monotonicNs: String(nth),
      event,
      hash: '',
    }),
  );
  const [incident] = foldIncidents(entries);
  assert.ok(incident);
  return incident;
}

function screen(isTTY: boolean, columns = Infinity): Context & { readonly written: string[] } {
  const written: string[] = [];
  const stdout = { isTTY, color: false, columns, write: (text: string) => void written.push(text) };
  const interrupted = AbortSignal.timeout(20_000);
  return { ...processContext([]), stdout, interrupted, now: () => new Date(T0 + 125_000), written };
}

/** One more event a look. */
function told(): () => Incident {
  let count = 1;
  return () => incidentAfter((count += 1));
}

test('what is added comes once, on-call when it changes, and the end ends it', async () => {
  const context = screen(false);
  const stands = ['step 1, next in 4 min 2 s', 'step 1, next in 4 min 1 s'];
  const last = await follow(context, incidentAfter(1), {
    read: told(),
    onCall: () => Promise.resolve(stands.shift()),
  });
  assert.equal(last.state, 'resolved');
  const lines = context.written.join('').trimEnd().split('\n');
  assert.equal(lines.length, 3, lines.join('|'));
  assert.match(lines[0] ?? '', /^2026-01-02 10:01:00.000Z {2}.*mara.*on it \\x1b\[2J/);
  assert.equal(lines[1], 'on-call: step 1, next in 4 min 2 s');
  assert.match(lines[2] ?? '', /^2026-01-02 10:02:00.000Z {2}/);
});

test('on a terminal one line below says how it stands, no longer than the terminal is wide, and is gone at the end', async () => {
  const context = screen(true, 50);
  await follow(context, incidentAfter(1), { read: told(), onCall: () => Promise.resolve(undefined) });
  const stands = context.written.filter((text) => text.includes('open for'));
  assert.deepEqual(stands, ['\r\u001b[KINC-20260102-1 acknowledged, open for 2 min 5 s;…']);
  assert.equal(context.written.at(-1), '\r\u001b[K');
});

test('somebody who interrupts gets it back as it stands', async () => {
  const context = { ...screen(false), interrupted: AbortSignal.abort() };
  const last = await follow(context, incidentAfter(1), {
    read: () => assert.fail('not read again'),
    onCall: () => assert.fail('not asked'),
  });
  assert.equal(last.state, 'triggered');
});
