/* oxlint-disable no-control-regex -- what must not be sent */
/** What every channel that speaks HTTP must do, asked of each in the same words, against a real server. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { readConfiguration, type ChannelSettings } from '../oncall/index.ts';
import { openChannel, statusOf, type Message, type Outcome } from './index.ts';
import { FIRING, HOSTILE, RESOLVED } from './testing/messages.ts';
import { receiver, type Receiver } from './testing/receiver.ts';

const SECRET = 'hunter2-secret-token';
const NO_SOURCE = { file: () => undefined, env: () => undefined };

/** As an operator would write it, read by the schema of the file. */
const KINDS: Readonly<Record<string, (url: string) => string>> = {
  ntfy: (url) => `kind: ntfy, url: "${url}", token: ${SECRET}`,
  slack: (url) => `kind: slack, url: "${url}/services/${SECRET}"`,
  mattermost: (url) => `kind: mattermost, url: "${url}/hooks/${SECRET}"`,
  matrix: (url) => `kind: matrix, url: "${url}", token: ${SECRET}`,
  gotify: (url) => `kind: gotify, url: "${url}"`,
  pagerduty: (url) => `kind: pagerduty, key: ${SECRET}, url: "${url}/v2/enqueue"`,
  alertmanager: (url) => `kind: alertmanager, url: "${url}"`,
  webhook: (url) => `kind: webhook, url: "${url}/${SECRET}", key: ${SECRET}`,
  cloudevents: (url) => `kind: cloudevents, url: "${url}/${SECRET}"`,
};

function settingsOf(kind: string, url: string): ChannelSettings {
  const read = readConfiguration(`version: 1
zone: UTC
people: { mara: { name: Mara, contacts: [{ channel: local }] } }
channels: { local: { kind: wall }, it: { ${KINDS[kind]?.(url)} } }
policies: { all: { steps: [{ notify: [person:mara], wait: 5m }] } }
routes: [{ policy: all }]
`);
  assert.ok(read.ok, JSON.stringify(read.problems));
  const settings = read.config.channels.get('it');
  assert.ok(settings);
  return settings;
}

async function send(
  kind: string,
  { url }: Receiver,
  message: Message,
  { previous, ms = 5000 }: { previous?: string | undefined; ms?: number } = {},
): Promise<Outcome> {
  const to = kind === 'gotify' ? SECRET : '!room:example.org';
  return openChannel(
    settingsOf(kind, url),
    NO_SOURCE,
  )({
    message,
    to,
    previous,
    deadline: AbortSignal.timeout(ms),
  });
}

/** What people of a kind would be called or led away by. */
const ACTS_IN: Readonly<Record<string, RegExp>> = {
  slack: /<!channel>/,
  mattermost: /@all|\]\(|https:\/\//,
};

for (const kind of Object.keys(KINDS)) {
  test(`${kind}: a page arrives, again with the same key it is the same, and its end carries the duration`, async () => {
    await using at = await receiver();
    at.answer = (response) => response.end('{"id":"m1","event_id":"$e1"}');
    const first = await send(kind, at, FIRING);
    assert.equal(first.kind, 'delivered');
    await send(kind, at, FIRING);
    const [one, two] = at.got;
    assert.deepEqual([two?.path, two?.body], [one?.path, one?.body]);
    assert.ok(one?.body.includes('INC-7') && one.body.includes('libphp8.2.so'), one?.body);
    const previous = first.kind === 'delivered' ? first.receipt : undefined;
    assert.equal((await send(kind, at, RESOLVED, { previous })).kind, 'delivered');
    const last = at.got.at(-1)?.body ?? '';
    if (kind === 'pagerduty') assert.match(last, /"event_action":"resolve"/);
    else assert.match(last, /12 min 35 s|755000/);
  });

  test(`${kind}: a server that hangs, fails, asks to wait, refuses or leads elsewhere is told apart`, async () => {
    await using at = await receiver();
    at.answer = () => {};
    assert.deepEqual(await send(kind, at, FIRING, { ms: 200 }), { kind: 'later', why: 'no answer in time' });
    at.answer = (response) => response.writeHead(200).write('half an answer');
    assert.equal((await send(kind, at, FIRING, { ms: 200 })).kind, 'later');
    at.answer = (response) => response.writeHead(429, { 'Retry-After': '7' }).end();
    assert.deepEqual(await send(kind, at, FIRING), { kind: 'later', afterMs: 7000, why: 'it answers 429' });
    at.answer = (response) => response.writeHead(503).end();
    assert.equal((await send(kind, at, FIRING)).kind, 'later');
    at.answer = (response) => response.writeHead(403).end();
    assert.equal((await send(kind, at, FIRING)).kind, 'refused');
    const before = at.got.length;
    at.answer = (response) => response.writeHead(302, { Location: `${at.url}/elsewhere` }).end();
    assert.match(JSON.stringify(await send(kind, at, FIRING)), /refused.*redirects are not followed/);
    assert.equal(at.got.length, before + 1);
  });

  test(`${kind}: what a host wrote acts on nobody, and a megabyte of it is cut`, async () => {
    await using at = await receiver();
    assert.equal((await send(kind, at, HOSTILE)).kind, 'delivered');
    const [got] = at.got;
    assert.ok(got !== undefined && got.body.length < 1 << 20, `${got?.body.length} bytes`);
    const said = strings(JSON.parse(got.body)).join('\n');
    // Those two are for programs, which do with text what they do.
    if (kind !== 'webhook' && kind !== 'cloudevents')
      assert.doesNotMatch(said, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    assert.doesNotMatch(said, ACTS_IN[kind] ?? /\u0000{2}/);
    assert.equal(got.headers['x-evil'], undefined);
  });

  test(`${kind}: no secret is in what is said of a failure, whatever the other end quotes`, async () => {
    await using at = await receiver();
    at.answer = (response, request) =>
      response.writeHead(401).end(`no: ${request.path} ${JSON.stringify(request.headers)} ${request.body}`);
    const outcome = await send(kind, at, FIRING);
    assert.equal(outcome.kind, 'refused');
    assert.ok(!JSON.stringify(outcome).includes(SECRET), JSON.stringify(outcome));
    const url = at.url;
    await at[Symbol.asyncDispose]();
    const gone = await send(kind, { ...at, url }, FIRING);
    assert.equal(gone.kind, 'later');
    assert.ok(!JSON.stringify(gone).includes(SECRET));
  });
}

/** What is sent, as the documents of the receivers have it; `testdata/KIND.json`. */
for (const kind of Object.keys(KINDS))
  test(`${kind}: what is sent is what the receiver documents`, async () => {
    await using at = await receiver();
    at.answer = (response) => response.end('{"id":"m1","event_id":"$e1"}');
    const first = await send(kind, at, FIRING);
    await send(kind, at, RESOLVED, { previous: first.kind === 'delivered' ? first.receipt : undefined });
    const sent = at.got.map(({ method, path, headers, body }) => ({
      request: `${method} ${path}`,
      type: headers['content-type'],
      authorization: headers.authorization ?? headers['x-gotify-key'],
      body: parsed(body),
    }));
    const golden: unknown = JSON.parse(
      readFileSync(new URL(`testdata/${kind}.json`, import.meta.url), 'utf8'),
    );
    assert.deepEqual(JSON.parse(JSON.stringify(sent)), golden);
  });

test('webhook: the signature is over the time and the body, and names the key', async () => {
  await using at = await receiver();
  await send('webhook', at, FIRING);
  const [got] = at.got;
  const [timestamp, signature] = [got?.headers['stakeout-timestamp'], got?.headers['stakeout-signature']];
  const expected = createHmac('sha256', SECRET)
    .update(`${String(timestamp)}.${got?.body}`)
    .digest('hex');
  assert.equal(signature, `v1=${expected}`);
  assert.equal(decodeURIComponent(String(got?.headers['stakeout-key'])), FIRING.key);
});

test('alertmanager: an incident that got graver ends under its old labels, and later under its new ones', async () => {
  await using at = await receiver();
  const warned = await send('alertmanager', at, { ...FIRING, severity: 'warning' });
  const previous = warned.kind === 'delivered' ? warned.receipt : undefined;
  const graver = await send('alertmanager', at, { ...FIRING, key: 'k2' }, { previous });
  await send('alertmanager', at, RESOLVED, {
    previous: graver.kind === 'delivered' ? graver.receipt : undefined,
  });
  const alerts = at.got.map(({ body }) => alertsSchema.parse(JSON.parse(body)));
  const said = alerts.map((batch) => batch.map((a) => `${a.labels['severity']} ${a.endsAt}`));
  const [open, now] = ['2026-11-28T03:00:00.000Z', FIRING.at];
  assert.deepEqual(said, [
    [`warning ${open}`],
    [`critical ${open}`, `warning ${now}`],
    [`critical ${RESOLVED.at}`],
  ]);
});

const alertsSchema = z.array(z.object({ labels: z.record(z.string(), z.string()), endsAt: z.string() }));

test('pagerduty: a test leaves nothing open', async () => {
  await using at = await receiver();
  await send('pagerduty', at, { ...FIRING, state: 'test' });
  assert.deepEqual(
    at.got.map(({ body }) => /"event_action":"(\w+)"/.exec(body)?.[1]),
    ['trigger', 'resolve'],
  );
});

test('an address that is only asked: its status, no redirect followed, no words in an error', async () => {
  await using at = await receiver();
  at.answer = (response) => response.writeHead(302, { Location: `${at.url}/else` }).end();
  assert.equal(await statusOf(`${at.url}/${SECRET}`, AbortSignal.timeout(5000)), 302);
  assert.deepEqual(
    at.got.map(({ method, path }) => `${method} ${path}`),
    [`GET /${SECRET}`],
  );
  at.answer = () => {};
  await assert.rejects(
    statusOf(`${at.url}/${SECRET}`, AbortSignal.timeout(100)),
    (error: Error) => !error.message.includes(SECRET),
  );
  await assert.rejects(statusOf('http://169.254.169.254/latest', AbortSignal.timeout(1000)), /refused/);
});

const parsed = (text: string): unknown => JSON.parse(text);

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}
