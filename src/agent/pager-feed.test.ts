import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry, JournalEvent } from '../domain/event.ts';
import { PagerFeed } from './pager-feed.ts';
import { PagerReports } from './pager-reports.ts';

const ID = 'INC-20260102-1';
const OPENED: JournalEvent = {
  kind: 'incident.opened',
  incident: ID,
  title: 'shop answers 500',
  severity: 'critical',
};
const DIAGNOSED: JournalEvent = {
  kind: 'incident.diagnosed',
  incident: ID,
  verdict: 'fault',
  summary: 'found',
  causes: [
    {
      kind: 'file-missing',
      object: '/usr/lib/libphp.so',
      package: null,
      summary: 'libphp.so is gone',
      confidence: 0.9,
      evidence: [],
      actor: null,
    },
  ],
  evidence: [],
  limits: [],
  tookMs: 5,
};

class Story {
  readonly feed: PagerFeed;
  readonly entries: JournalEntry[] = [];
  steady = 0;

  constructor(restores = false) {
    this.feed = new PagerFeed({ host: 'web1', restores, steady: () => this.steady });
  }

  /** Writes and reads; gives what is told and the number up to which everything was. */
  say(...events: readonly JournalEvent[]): string {
    for (const event of events) {
      const seq = this.entries.length + 1;
      const entry = { seq, at: '2026-01-02T10:00:00.000Z', monotonicNs: String(seq), event, hash: `h${seq}` };
      this.entries.push(entry);
      this.feed.read(entry);
    }
    const { entries, mark } = this.feed.take();
    this.feed.took(entries);
    const told = entries.map(({ seq, inputs }) => `${seq}:${inputs.map(({ kind }) => kind).join('+')}`);
    return `${told.join(' ')} | ${mark.seq} ${mark.hash}`;
  }
}

test('an incident is told when its reason is known, with the reason', () => {
  const story = new Story();
  assert.equal(story.say({ kind: 'note', text: 'x' }, OPENED), ' | 1 h1');
  assert.equal(story.say({ kind: 'note', text: 'unrelated' }), ' | 1 h1');
  story.steady = 2000;
  const read = { seq: 4, at: '2026-01-02T10:00:01.000Z', monotonicNs: '4', event: DIAGNOSED, hash: 'h4' };
  story.feed.read(read);
  const { entries, mark } = story.feed.take();
  assert.deepEqual(
    entries.map(({ seq }) => seq),
    [2, 4],
  );
  const [input] = entries[0]?.inputs ?? [];
  assert.equal(input?.kind === 'opened' && input.title, 'shop answers 500, because libphp.so is gone');
  assert.deepEqual(entries[0]?.subject?.reason, 'found');
  assert.deepEqual(mark, { seq: 4, hash: 'h4' });
});

test('nobody waits for a reason longer than ten seconds, nor after there is none', () => {
  const story = new Story();
  story.say(OPENED);
  story.steady = 9999;
  assert.equal(story.say(), ' | 0 ');
  story.steady = 10_000;
  assert.equal(story.say(), '1:opened | 1 h1');
  const other = new Story();
  assert.equal(other.say(OPENED, { kind: 'note', incident: ID, text: 'not found' }), '1:opened | 2 h2');
});

test('what is mended before its page pages nobody; what does not stay mended does', () => {
  const mitigated: JournalEvent = { kind: 'incident.mitigated', incident: ID, how: 'put back' };
  const story = new Story(true);
  story.say(OPENED, mitigated, { kind: 'incident.monitoring', incident: ID, forSeconds: 60 });
  story.steady = 61_000;
  assert.equal(story.say(), ' | 0 ');
  // Told in one go, which pages nobody.
  assert.equal(
    story.say({ kind: 'incident.resolved', incident: ID, how: 'stable' }),
    '1:opened 4:resolved | 4 h4',
  );
  const again = new Story(true);
  again.say(OPENED, mitigated);
  again.steady = 30_000;
  assert.equal(
    again.say({ kind: 'incident.reopened', incident: ID, why: 'taken again' }),
    '1:opened 3:opened | 3 h3',
  );
  const long = new Story(true);
  long.say(OPENED, mitigated);
  long.steady = 300_000;
  assert.equal(long.say(), '1:opened | 2 h2');
});

test('words of people wait for nothing, and let their incident out', () => {
  const story = new Story();
  const other = { ...OPENED, incident: 'INC-20260102-2' } as const;
  story.say(OPENED, other);
  assert.equal(
    story.say({ kind: 'incident.acknowledged', incident: other.incident, by: 'mara', etaMs: 60_000 }),
    '2:opened 3:acknowledged | 0 ',
  );
  assert.equal(
    story.say({ kind: 'oncall.asked', incident: other.incident, by: 'mara', ask: { what: 'unsilence' } }),
    '4:unsilenced | 0 ',
  );
});

test('of incidents that alerts opened only the words of people are told', () => {
  const story = new Story();
  const foreign: JournalEvent = { ...OPENED, source: 'alerts' };
  assert.equal(
    story.say(foreign, { kind: 'incident.acknowledged', incident: ID, by: 'mara' }),
    '2:acknowledged | 2 h2',
  );
  assert.equal(story.say({ kind: 'incident.resolved', incident: ID, how: 'over' }), ' | 3 h3');
  assert.deepEqual(story.feed.open(), []);
});

test('the pager can write what on-call did, once, and nothing else', () => {
  const written: JournalEvent[] = [];
  const entries = (): JournalEntry[] =>
    written.map((event, at) => ({ seq: at + 1, at: '', monotonicNs: '', event, hash: '' }));
  const reports = new PagerReports({ entries }, (event) => written.push(event));
  const said: readonly JournalEvent[] = [
    { kind: 'oncall.recorded', incident: ID, what: 'routed', summary: 'policy web' },
    { kind: 'note', text: 'forged', by: 'journal' },
    { kind: 'incident.resolved', incident: ID, how: 'forged' },
    { ...OPENED, incident: 'ONCALL-1' },
    { kind: 'incident.resolved', incident: 'ONCALL-1', how: 'over' },
  ];
  const lines = said.map((event, at) => ({ number: at + 1, event }));
  reports.from('box');
  assert.equal(reports.write(lines), 5);
  assert.equal(reports.write(lines), 5);
  const later = new PagerReports({ entries }, (event) => written.push(event));
  later.from('box');
  later.write(lines);
  assert.deepEqual(
    written.map(({ kind }) => kind),
    ['oncall.recorded', 'incident.opened', 'incident.resolved'],
  );
  assert.deepEqual(written[0]?.kind === 'oncall.recorded' && written[0].report, { outbox: 'box', number: 1 });
});

test('what is written about an incident after its end opens none', () => {
  const story = new Story();
  story.say(OPENED, { kind: 'incident.resolved', incident: ID, how: 'stable' });
  story.say({ kind: 'incident.commented', incident: ID, by: 'mara', text: 'which script was it?' });
  story.say({ kind: 'note', incident: ID, by: 'mara', text: 'the one of cron' });
  assert.deepEqual(story.feed.open(), []);
});
