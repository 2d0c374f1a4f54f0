/** Cases of the research page, §5.2, by number: what comes back, and how much of it. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { html, safeUrl, textOf } from '../../domain/html.ts';
import { postForm } from '../ui/form.ts';
import { field, hidden, roleField } from '../sign-in/parts.ts';
import { route } from './route.ts';
import { house } from './testing/house.ts';

const here = await house();
after(() => here.close());
const { as } = here;

const INJECTIONS = [
  "' OR '1'='1",
  "'; DROP TABLE people; --",
  '" OR ""="',
  "admin'--",
  "1; ATTACH DATABASE '/tmp/x' AS x",
  "x' UNION SELECT password, totp FROM people --",
  '%',
  '_',
  '\\',
  "\\'",
  '(SELECT 1)',
  'newest; DROP TABLE people',
  'folded',
  '1 DESC',
];

test('case 23: what is looked for is a value, never a statement; orders come from a list', async () => {
  const count = here.access.people.list().length;
  for (const text of INJECTIONS) {
    const searched = await here.get(`/incidents?search=${encodeURIComponent(text)}`, as.viewer);
    assert.equal(searched.status, 200, text);
    assert.equal(
      (await here.get(`/incidents?sort=${encodeURIComponent(text)}`, as.viewer)).status,
      400,
      text,
    );
    assert.equal(here.access.people.byName(text), undefined);
    assert.equal(here.access.admission.session(text, true), undefined);
    assert.equal(here.access.admission.token(text, true), undefined);
    assert.equal(here.access.codes.joins(text), undefined);
    assert.equal(here.access.pending.take('passkey', text), undefined);
    const entered = await here.ask('/sign-in', { form: { name: text, password: text, code: text } });
    assert.match(String(entered.status), /^40[01]$|^429$/, text);
  }
  assert.equal(here.access.people.list().length, count);
});

test('case 24: what looks like a template stays what it is', async () => {
  for (const text of [
    '{{7*7}}',
    '${7*7}',
    '<%= 7*7 %>',
    '{% include "/etc/passwd" %}',
    '#{7*7}',
    '[[7*7]]',
    '@(7*7)',
    '{{constructor.constructor("return 1")()}}',
  ]) {
    const page = await (await here.get(`/incidents?search=${encodeURIComponent(text)}`, as.viewer)).text();
    assert.doesNotMatch(page, /\b49\b|root:x:0/);
    assert.ok(page.includes(textOf(html`${text}`)), text);
  }
});

const HOSTILE = [
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '" autofocus onfocus="alert(1)',
  '</textarea><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '--></style><script>',
  '&quot;&gt;',
];

test('case 28, case 29, case 30: no text becomes a tag, an attribute or the end of one, wherever it stands', async () => {
  const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string(), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(hostile, (text) => {
      const plain = textOf(html`${text}`);
      assert.doesNotMatch(plain, /[<>"']/);
      const made = textOf(html`<b title="${text}" class="${text}">${text}</b>`);
      assert.deepEqual(made, `<b title="${plain}" class="${plain}">${plain}</b>`);
    }),
  );
  for (const text of HOSTILE) {
    const parts = textOf(
      html`${field({ label: text, name: 'x', value: text, autocomplete: 'off', hint: text })}${hidden('x', text)}${roleField('admin', 'viewer', 'x')}${postForm({ viewer: { id: '', name: text, role: 'viewer', via: 'session', csrf: text, steppedUpUntil: null, key: '' }, action: text, label: text, body: text })}`,
    );
    assert.doesNotMatch(parts, /<script|<img|onerror=alert\(1\)>|" autofocus|' onmouseover='/, text);
    assert.equal(safeUrl(text), '#');
    const page = await (await here.get(`/incidents?search=${encodeURIComponent(text)}`, as.viewer)).text();
    assert.doesNotMatch(page, /<script>alert|<img|" autofocus onfocus="/);
  }
});

test('case 35: one person follows so many pages live and no more; the others are told', async () => {
  const headers = { origin: here.origin };
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => here.get('/events', as.viewer, { headers })),
  );
  const open = answers.filter(({ status }) => status === 200);
  assert.equal(open.length, 12);
  assert.ok(answers.every(({ status }) => [200, 429].includes(status)));
  assert.equal(here.gate.streams.count, 12);
  const other = await here.get('/events', as.editor, { headers });
  assert.equal(other.status, 200);
  for (const answer of [...answers, other]) await answer.body?.cancel();
  while (here.gate.streams.count > 0) await sleep(10);
});

test('case 35: all together follow so many and no more', async (t) => {
  const small = await house({ streams: { total: 2 } });
  t.after(() => small.close());
  const headers = { origin: small.origin };
  for (const role of ['viewer', 'editor'] as const)
    assert.equal((await small.get('/events', small.as[role], { headers })).status, 200);
  assert.equal((await small.get('/events', small.as.admin, { headers })).status, 503);
});

test('case 35: a reader that takes nothing is dropped, and little was made for it', async (t) => {
  let made = 0;
  const flood = route({
    method: 'GET',
    path: '/flood',
    policy: { who: 'viewer' },
    events: true,
    handle: () => ({
      kind: 'events',
      events: async function* (signal) {
        for (; !signal.aborted; made += 1) yield `data: ${'x'.repeat(1 << 14)}\n\n`;
      },
    }),
  });
  const quick = await house({ streams: { stallMs: 200, sweepMs: 50 }, now: () => new Date() }, [flood]);
  t.after(() => quick.close());
  const socket = connect(quick.port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(
    `GET /flood HTTP/1.1\r\nHost: 127.0.0.1:${quick.port}\r\nOrigin: ${quick.origin}\r\nCookie: ${quick.as.viewer.cookie}\r\n\r\n`,
  );
  while (quick.gate.streams.count === 0) await sleep(5);
  while (quick.gate.streams.count > 0) await sleep(10);
  // What the kernel's buffers of both ends take is some megabytes; all else is our buffer.
  assert.ok(made * (1 << 14) < 32 << 20, `${made} events`);
  assert.equal((await quick.get('/', quick.as.viewer)).status, 200);
});

test('case 35: filters and headers of any length are bounded', async () => {
  assert.equal((await here.get(`/incidents?search=${'x'.repeat(5000)}`, as.viewer)).status, 404);
  const long = await here.raw(`GET /?${'x'.repeat(40_000)} HTTP/1.1\r\nHost: 127.0.0.1:${here.port}\r\n\r\n`);
  assert.match(long, /^HTTP\/1\.1 431 |^$/);
  const whole = await here.post('/incidents/INC-1/note', as.admin, { text: 'x'.repeat(70_000) });
  assert.equal(whole.status, 413);
  const deep = await here.ask('/incidents/INC-1/note', {
    method: 'POST',
    cookie: as.admin.cookie,
    headers: { 'content-type': 'application/json' },
    body: `{"csrf":"${as.admin.csrf}","text":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
  });
  assert.equal(deep.status, 400);
  const piecemeal = new ReadableStream({
    pull(controller) {
      controller.enqueue(Buffer.alloc(1 << 14, 'x'));
    },
  });
  const endless = await here.ask('/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: piecemeal,
    duplex: 'half',
  });
  assert.equal(endless.status, 413);
});

test('a stream that is silent says that it is there', async (t) => {
  const silent = route({
    method: 'GET',
    path: '/silent',
    policy: { who: 'viewer' },
    events: true,
    query: z.strictObject({}),
    handle: () => ({
      kind: 'events',
      events: async function* (signal) {
        yield 'data: first\n\n';
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    }),
  });
  const quick = await house({ streams: { heartbeatMs: 20, sweepMs: 5 }, now: () => new Date() }, [silent]);
  t.after(() => quick.close());
  const answer = await quick.get('/silent', quick.as.viewer, { headers: { origin: quick.origin } });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const reader = answer.body?.getReader();
  let said = '';
  while (!said.includes(': here\n\n: here\n\n'))
    said += Buffer.from((await reader?.read())?.value ?? []).toString();
  assert.ok(said.startsWith('data: first\n\n: here\n\n'));
});
