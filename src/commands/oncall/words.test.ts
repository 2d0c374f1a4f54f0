/** What people say of incidents, where no pager runs: it is kept, and nobody is left in the belief that it was heard. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EXIT } from '../../domain/exit-codes.ts';
import { openJournal } from '../../journal/index.ts';
import { dispatch, exitCode } from '../run.ts';
import { oncallStatusSchema } from './stand.ts';
import { heard } from './testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'stakeout-words-'));
after(() => rmSync(dir, { recursive: true }));
const ID = 'INC-20260102-1';
const journal = openJournal(join(dir, 'journal.db'));
journal.append({ kind: 'incident.opened', incident: ID, title: 'shop fails', severity: 'critical' });
after(() => journal.close());

async function oncall(...args: readonly string[]) {
  const { context, written } = heard(dir, '2026-01-02T10:00:00Z', { STAKEOUT_STATE_DIR: dir, USER: 'mara' });
  await dispatch(['oncall', ...args], context);
  return { ...written, code: exitCode(context.process.exitCode) };
}

const SAID: readonly (readonly [readonly string[], object])[] = [
  [
    ['ack', ID, '--note', 'on it', '--eta', '45m'],
    { kind: 'incident.acknowledged', incident: ID, by: 'mara', note: 'on it', etaMs: 2_700_000 },
  ],
  [
    ['snooze', ID, '--for', '2h', '--as', 'jonas'],
    { kind: 'oncall.asked', incident: ID, by: 'jonas', ask: { what: 'snooze', forMs: 7_200_000 } },
  ],
  [
    ['handover', ID, '--to', 'yuki'],
    { kind: 'oncall.asked', incident: ID, by: 'mara', ask: { what: 'hand-over', to: 'yuki' } },
  ],
  [
    ['awake', ID, '--off'],
    { kind: 'oncall.asked', incident: ID, by: 'mara', ask: { what: 'awake', awake: false } },
  ],
  [
    ['silence', ID, '--reason', 'known', '--until', '+2h'],
    {
      kind: 'oncall.asked',
      incident: ID,
      by: 'mara',
      ask: { what: 'silence', reason: 'known', until: '2026-01-02T12:00:00.000Z' },
    },
  ],
  [['silence', ID, '--off'], { kind: 'oncall.asked', incident: ID, by: 'mara', ask: { what: 'unsilence' } }],
];

for (const [args, event] of SAID)
  test(`${args.join(' ')} is kept, and it is said that no pager runs`, async () => {
    const { code, out } = await oncall(...args);
    assert.equal(out, 'noted in the journal; nobody would be paged: no agent runs\n');
    assert.equal(code, EXIT.found);
    assert.deepEqual([...journal.entries()].at(-1)?.event, event);
  });

const REFUSED: readonly (readonly [readonly string[], number, RegExp])[] = [
  [
    ['ack', 'INC-20260102-9'],
    EXIT.input,
    /there is no open incident INC-20260102-9[^]*open ones: INC-20260102-1/,
  ],
  [['ack', ID, '--eta', 'soon'], EXIT.usage, /soon is no length of time/],
  [['snooze', ID], EXIT.usage, /--for/],
  [['silence', ID], EXIT.usage, /--reason/],
  [['silence', ID, '--reason', 'x', '--until', 'soon'], EXIT.usage, /not a time: soon/],
  [['test'], EXIT.environment, /nobody would be paged: no agent runs/],
];

for (const [args, wanted, said] of REFUSED)
  test(`refused, and nothing is kept: ${args.join(' ')}`, async () => {
    const before = [...journal.entries()].length;
    const { code, err } = await oncall(...args);
    assert.equal(code, wanted);
    assert.match(err, said);
    assert.equal([...journal.entries()].length, before);
  });

test('status says plainly that nobody would be paged', async () => {
  const { code, out } = await oncall('status');
  assert.equal(code, EXIT.found);
  assert.match(out, /^nobody would be paged: no agent runs\n/);
  const json = await oncall('status', '--json');
  assert.equal(oncallStatusSchema.safeParse(JSON.parse(json.out)).success, true);
});
