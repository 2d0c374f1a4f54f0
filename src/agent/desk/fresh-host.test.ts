/** A host of which nothing is known yet: every verb gives an answer that somebody can read, and nothing breaks inside. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Args, DeskRefusal, type Verb, VERBS } from '../../desk/index.ts';
import { testDesk } from './testing/desk.ts';

const incident = 'INC-20260102-1';
const by = 'mara';
const limit = 10;
const HASH = 'f'.repeat(64);
const ASKED: { readonly [V in Verb]: Args<V> } = {
  overview: {},
  incidents: { limit },
  incident: { incident },
  events: { after: 0, limit, waitMs: 0 },
  impact: { incident },
  evidence: { incident },
  acknowledge: { incident, by },
  note: { incident, by, text: 'x' },
  comment: { incident, by, text: 'x' },
  services: {},
  service: { service: 'apache2', foresee: true },
  hosts: {},
  guard: { limit },
  approve: { transaction: 'TXN-0123456789', by, reason: 'x', forMinutes: 1 },
  oncall: {},
  snooze: { incident, by, forMinutes: 1 },
  handover: { incident, by, to: 'jonas' },
  awake: { incident, by, awake: true },
  silence: { incident, by, reason: 'x' },
  unsilence: { incident, by },
  plan: { incident },
  runStep: { incident, by, expect: HASH },
  undo: { repair: 'REP-20260102T030405678Z-1f2e3d4c', by },
  settings: {},
  checkSettings: { text: '' },
  saveSettings: { text: '', expectHash: null, by },
  audit: { limit },
  record: { entry: { what: 'sign-in', by } },
  alerts: {
    alerts: [
      { kind: 'alert', incident: 'EXT-1', status: 'firing', labels: {}, severity: 'critical', summary: 'x' },
    ],
  },
  metrics: {},
  runbooks: { incident },
  runbook: { runbook: 'module-missing' },
  runbookStep: {
    runbook: 'module-missing',
    step: 'config-test',
    mode: 'look',
    expect: HASH,
    incident,
    by,
  },
  measures: {},
  postmortems: { incident },
  postmortem: { postmortem: incident },
  checkPostmortem: { postmortem: incident, text: 'x' },
  savePostmortem: { postmortem: incident, text: 'x', expectHash: HASH, by },
  postmortemDiff: { postmortem: incident, from: 1 },
  postmortemEvidence: { postmortem: incident, sha256: HASH },
  signPostmortem: { postmortem: incident, expectHash: HASH, by },
  exportPostmortem: { postmortem: incident, format: 'html' },
  draftPostmortem: { incident, by },
  publishPostmortem: { postmortem: incident, expectHash: HASH, by },
};
/** Answered; the others say that there is nothing of that name, or no settings. */
const ANSWERED: ReadonlySet<string> = new Set([
  'overview',
  'incidents',
  'incident',
  'events',
  'services',
  'service',
  'hosts',
  'guard',
  'oncall',
  'audit',
  'metrics',
  'runbooks',
  'runbook',
  'measures',
  'postmortems',
  'postmortem',
  'record',
] satisfies Verb[]);

const desk = await testDesk();
after(desk.close);

for (const [verb, args] of Object.entries(ASKED))
  test(`${verb}, of a host that nothing is known of`, async () => {
    const known = Object.keys(VERBS).find((one): one is Verb => one === verb);
    assert.ok(known !== undefined);
    if (ANSWERED.has(verb)) await desk.say(known, args);
    else
      await assert.rejects(desk.say(known, args), (error: unknown) => {
        assert.ok(error instanceof DeskRefusal);
        assert.match(error.refusal, /^(?:unknown|conflict)$/);
        assert.doesNotMatch(error.message, /\/|\bat \w+ \(/, 'neither a path nor a stack');
        return true;
      });
    assert.deepEqual(desk.troubles, []);
  });

test('case 9: what is not of the kind that a verb takes is refused by every verb', async () => {
  for (const [verb, { args }] of Object.entries(VERBS)) {
    const known = Object.keys(VERBS).find((one): one is Verb => one === verb);
    assert.ok(known !== undefined);
    for (const odd of [null, [], 'x', 1, { path: '/etc/passwd' }, { argv: ['id'] }, { socket: '/run/x' }])
      await assert.rejects(desk.say(known, odd), { refusal: 'refused' }, `${verb} ${JSON.stringify(odd)}`);
    for (const name of Object.keys(args.shape))
      await assert.rejects(
        desk.say(known, { ...ASKED[known], [name]: { $ne: null } }),
        { refusal: 'refused' },
        `${verb} ${name}`,
      );
  }
});
