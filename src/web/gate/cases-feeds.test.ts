/**
 * Case 19 of the research page, §5.2, for what feeds us: alerts of other monitoring by tokens, and hosts by the desk. Who sends is told by
 * the credential; what senders say of themselves is text.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as z from 'zod/mini';
import { type Handlers, VERBS } from '../../desk/index.ts';
import { answer } from '../../desk/server.ts';
import { configured, play } from '../../oncall/engine/testing/play.ts';
import type { Input } from '../../oncall/index.ts';
import { storyDesk } from '../pages/testing/desk.ts';
import { houseOf } from '../pages/testing/hosts.ts';
import { addressesOf, vocabularyOf } from '../pages/testing/markup.ts';
import { ROUTES } from '../routes/index.ts';
import { documentOf } from '../ui/document.ts';
import { house } from './testing/house.ts';

const desk = storyDesk();
const here = await house({ ask: desk.ask, frame: documentOf }, [], undefined, ROUTES);
after(() => here.close());

const onCall = configured(
  'policies: { all: { steps: [{ notify: [person:mara], wait: 1d }] } }\nroutes: [{ policy: all }]\n',
);

function tokenOf(person: string, name: string): string {
  return here.access.tokens.make(
    { id: here.access.people.add(person, 'responder').id, role: 'responder' },
    name,
    'alerts',
    7,
  );
}

/** What the pager is told of this. */
async function sent(token: string, json: object): Promise<readonly Input[]> {
  desk.done.length = 0;
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  assert.equal((await here.ask('/intake/generic', { headers, json })).status, 202);
  return desk.done.flatMap(({ args }) => [...VERBS.alerts.args.parse(args).alerts]);
}

/** How many alerts are open after all of them. */
function openAfter(inputs: readonly Input[]): number {
  const { state } = play(
    onCall,
    inputs.map((input, second) => [second, input]),
    inputs.length + 60,
  );
  return Object.values(state.cases).reduce((sum, { alerts }) => sum + Object.keys(alerts).length, 0);
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whichever is asked for, it fails
const NEVER = new Proxy({}, { get: () => () => assert.fail('it was carried out') }) as Handlers;

const DOWN = { summary: 'disk full', service: 'db', host: 'db1', severity: 'critical' };
const mine = tokenOf('mara', 'prometheus');

test('case 19: nobody ends an alert of another sender by saying what that one says', async () => {
  const theirs = tokenOf('eve', 'prometheus');
  for (const dedup of [{ dedup: 'disk-db1' }, {}]) {
    const firing = await sent(mine, { ...DOWN, ...dedup });
    const claim = { host: 'db1', sender: 'mara/prometheus', identity: 'EXT-1', by: 'mara' };
    assert.equal(
      openAfter([...firing, ...(await sent(theirs, { ...DOWN, ...dedup, ...claim, action: 'close' }))]),
      1,
    );
    assert.equal(openAfter([...firing, ...(await sent(theirs, { ...DOWN, ...dedup, action: 'close' }))]), 1);
    assert.equal(openAfter([...firing, ...(await sent(mine, { ...DOWN, ...dedup, action: 'close' }))]), 0);
  }
});

test('case 19: a new token of the same name and person goes on for the old one; another name does not', async () => {
  const id = here.access.people.add('yuki', 'responder').id;
  const make = (name: string): string =>
    here.access.tokens.make({ id, role: 'responder' }, name, 'alerts', 7);
  const firing = await sent(make('nagios'), DOWN);
  assert.equal(openAfter([...firing, ...(await sent(make('icinga'), { ...DOWN, action: 'close' }))]), 1);
  assert.equal(openAfter([...firing, ...(await sent(make('nagios'), { ...DOWN, action: 'close' }))]), 0);
});

test('case 19: nobody ends what the pager says of itself', async () => {
  const labels = { cause: 'ChannelFailed', subject: 'mail', service: 'stakeout-oncall', host: 'web1' };
  const own: Input = {
    kind: 'alert',
    incident: 'ONCALL-1',
    status: 'firing',
    labels,
    severity: 'warning',
    summary: 'Pages do not get through by channel mail',
  };
  const over: Input = { ...own, status: 'resolved' };
  assert.equal(openAfter([own, over]), 0);
  const alertmanager = {
    version: '4',
    groupKey: 'x',
    status: 'resolved',
    receiver: 'x',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: '',
    alerts: [{ status: 'resolved', labels, annotations: {}, startsAt: '', endsAt: '', generatorURL: '' }],
  };
  desk.done.length = 0;
  const headers = { authorization: `Bearer ${mine}`, accept: 'application/json' };
  await here.ask('/intake/alertmanager', { headers, json: alertmanager });
  const said = desk.done.flatMap(({ args }) => [...VERBS.alerts.args.parse(args).alerts]);
  assert.deepEqual(
    said.map(({ status, labels: of }) => [status, of]),
    [['resolved', labels]],
  );
  assert.equal(openAfter([own, ...said]), 1);
});

const HOSTILE = [
  '$(touch /tmp/x)',
  '`id`',
  '{{1337*7331}}',
  '${1337*7331}',
  '<%= 1337*7331 %>',
  '{% include "/etc/passwd" %}',
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '../../etc/passwd',
  '--help',
  '\u202Egnp.exe',
];

test('case 19: hosts are named by the desk in any way, and nothing of it runs, is a template or leads elsewhere', async () => {
  const [base] = houseOf(1, new Date());
  assert.ok(base !== undefined);
  const hosts = HOSTILE.map((word) => ({
    ...base,
    name: word,
    policy: word,
    version: word,
    services: [word],
    notes: [word],
    state: 'bad' as const,
  }));
  desk.answer.hosts = () => ({ hosts });
  for (const path of ['/', '/hosts']) {
    const page = await (await here.get(path, here.as.viewer)).text();
    assert.ok(path === '/' || page.includes('{{1337*7331}}'), 'it stays what it was');
    assert.ok(!page.includes(String(1337 * 7331)));
    const handlers = [...vocabularyOf(page)].filter((name) => /\[on/.test(name));
    assert.deepEqual(handlers, []);
    for (const address of addressesOf(page)) assert.match(address, /^(?:\/(?!\/)[^\\]*|#[\w-]*)$/);
    assert.ok(!page.includes('<script>'));
  }
  delete desk.answer.hosts;
});

test('case 19: what asks over the desk is the socket’s, and no verb takes who a host says it is', async () => {
  const given = { handlers: NEVER, trouble: (error: unknown) => assert.fail(String(error)) };
  for (const args of [{ host: 'web1' }, { hostId: '0f0e0d' }, { as: 'agent' }])
    assert.partialDeepStrictEqual(await answer({ desk: 1, verb: 'hosts', args }, given), { ok: false });
  for (const [verb, { args }] of Object.entries(VERBS)) {
    const names = args instanceof z.ZodMiniObject ? Object.keys(args.def.shape) : [];
    assert.deepEqual(
      names.filter((name) => /^(?:hosts?|hostId|agent|uid|pid)$/i.test(name)),
      [],
      verb,
    );
  }
});
