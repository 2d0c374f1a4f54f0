/** Cases of the research page, §5.2, by number, that other rooms have to hold: asked of their real code. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { openChannel } from '../../channels/index.ts';
import { HOSTILE } from '../../channels/testing/messages.ts';
import { receiver } from '../../channels/testing/receiver.ts';
import { type Handlers, VERBS } from '../../desk/index.ts';
import { answer } from '../../desk/server.ts';
import { html, safeUrl, textOf } from '../../domain/html.ts';
import { FIXED_ENV, run, startAttended } from '../../host/process/index.ts';
import { takeIn } from '../../intake/index.ts';
import { readConfiguration } from '../../oncall/index.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/stakeout.yaml'), 'utf8');
const NOWHERE = { file: () => undefined, env: () => undefined };
const untilLate = (): AbortSignal => AbortSignal.timeout(5000);

/** The smallest configuration that holds, with one channel. */
const withChannel = (lines: readonly string[]): string =>
  `version: 1
zone: Europe/Berlin
people:
  mara:
    name: Mara
    contacts: [{ channel: c }]
channels:
  c:
${lines.map((line) => `    ${line}`).join('\n')}
policies:
  p: { steps: [{ notify: [person:mara], wait: 5m }] }
routes: [{ policy: p }]
`;
const complaints = (text: string): readonly string[] =>
  readConfiguration(text)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);

const wrongAt = (text: string): readonly string[] => readConfiguration(text).problems.map(({ path }) => path);

/** Everything of it that could be printed. */
function printed(text: string): string {
  const reading = readConfiguration(text);
  assert.ok(reading.ok, JSON.stringify(reading.problems));
  return inspect(reading.config, { depth: null }) + JSON.stringify(reading.config);
}

test('the configuration that these cases vary holds', () => {
  assert.deepEqual(
    complaints(withChannel(['kind: webhook', 'url: https://a.example/x', 'key: hunter2-hunter2'])),
    [],
  );
  assert.deepEqual(complaints(EXAMPLE), []);
});

test('case 15: the gate and all that it needs run where code from text is forbidden', async () => {
  const index = (room: string): string => JSON.stringify(join(import.meta.dirname, '..', room, 'index.ts'));
  const script = `
    const { openGate } = await import(${index('gate')});
    await import(${index('sign-in')});
    await import(${index('access')});
    const { VERBS } = await import(${JSON.stringify(join(import.meta.dirname, '../../desk/index.ts'))});
    if (!VERBS.note.args.safeParse({ incident: 'INC-20260102-1', by: 'a', text: 'b' }).success) throw new Error('it does not parse');
    for (const make of [() => eval('1'), () => new Function('return 1')()]) try { make(); console.log('made'); } catch {}
    console.log(typeof openGate);`;
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script];
  const done = await run([process.execPath, ...flags]);
  assert.equal(done.stdout, 'function\n', done.stderr);
});

test('case 16: metacharacters in names are refused by every verb that takes one, and no argument becomes two', async () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- none of them may be called
  const handlers = new Proxy({}, { get: () => () => assert.fail('it was carried out') }) as Handlers;
  const troubles: unknown[] = [];
  const options = { handlers, trouble: (error: unknown) => troubles.push(error) };
  const bad = [
    '$(id)',
    '`id`',
    'a;id',
    'a|id',
    'a\nid',
    '-rf',
    '--exec=id',
    '../x',
    '/etc/passwd',
    'a b',
    'a\0b',
    '*',
    '~',
    "'",
    '"',
  ];
  for (const [verb, { args }] of Object.entries(VERBS))
    for (const field of Object.keys(args.shape).filter((one) =>
      /^(incident|service|repair|transaction|to)$/.test(one),
    ))
      for (const value of bad) {
        const given = await answer({ desk: 1, verb, args: { [field]: value, by: 'mara' } }, options);
        assert.partialDeepStrictEqual(given, { ok: false, refusal: 'refused' }, `${verb}.${field}=${value}`);
      }
  for (const value of bad.filter((one) => !one.includes('\0'))) {
    const { stdout } = await run(['/usr/bin/printf', '%s|', value]);
    assert.equal(stdout, `${value}|`);
  }
  assert.deepEqual(troubles, []);
});

test('case 17: programs of ours see none of the environment that we were started with', async () => {
  const hostile = {
    PATH: '/tmp/evil',
    LD_PRELOAD: '/tmp/evil.so',
    NODE_OPTIONS: '--require=/tmp/evil.js',
    IFS: '/',
    HOME: '/tmp/evil',
    BASH_ENV: '/tmp/evil',
  };
  const before = { ...process.env };
  Object.assign(process.env, hostile);
  try {
    const ran = await run(['/usr/bin/env']);
    const started = startAttended(['/usr/bin/env'], { env: FIXED_ENV });
    const text = (await started.stdout.toArray()).join('');
    for (const said of [ran.stdout, text]) {
      assert.deepEqual(
        said.trim().split('\n').toSorted(),
        Object.entries(FIXED_ENV)
          .map(([k, v]) => `${k}=${v}`)
          .toSorted(),
      );
    }
    await assert.rejects(async () => run(['env']), /absolute/);
  } finally {
    for (const name of Object.keys(hostile)) delete process.env[name];
    Object.assign(process.env, before);
  }
});

test('case 18: no verb takes a path, a socket, an address or a command', () => {
  const names = Object.values(VERBS).flatMap(({ args }) => Object.keys(args.shape));
  assert.deepEqual(
    names.filter((name) => /path|file|socket|url|uri|host$|address|command|argv|exec|env/i.test(name)),
    [],
  );
});

test('case 21: what looks like a variable, a line or a template stays what it is, and secrets are not shown', () => {
  for (const text of ['${HOME}', '$(id)', '{{7*7}}', '`id`', '%s%n', '\\n']) {
    const named = withChannel(['kind: webhook', 'url: https://a.example/x', 'key: hunter2-hunter2']).replace(
      'name: Mara',
      `name: '${text}'`,
    );
    assert.ok(printed(named).includes(JSON.stringify(text).slice(1, -1)), text);
  }
  const kept = printed(withChannel(['kind: webhook', 'url: https://a.example/x', 'key: hunter2-hunter2']));
  assert.doesNotMatch(kept, /hunter2|a\.example/);
  const lines = withChannel(['kind: webhook', 'url: https://a.example/x', 'key: "a\\nB: c"']);
  assert.deepEqual(wrongAt(lines), ['channels.c.key']);
});

test('case 25: addresses are of the web, when they are saved and when they are used', async () => {
  for (const url of [
    'file:///etc/passwd',
    'data:text/html,x',
    'gopher://a.example/',
    'unix:/run/x.sock',
    'ftp://a.example/',
    'javascript:alert(1)',
    '//a.example/',
    '/etc/passwd',
    'https://user@a.example/',
  ]) {
    // For the last two it may be `file:`, where the secret address is kept, which is then one of the web.
    const kinds = [
      'ntfy',
      'gotify',
      'alertmanager',
      ...(url.startsWith('file:') ? [] : ['slack', 'mattermost']),
    ];
    for (const kind of kinds)
      assert.ok(
        wrongAt(withChannel([`kind: ${kind}`, `url: '${url}'`])).includes('channels.c.url'),
        `${kind} ${url}`,
      );
    assert.match(safeUrl(url), /^(#|\/etc\/passwd|https:\/\/user@a\.example\/)$/);
  }
  await using there = await receiver();
  for (const location of ['file:///etc/passwd', 'gopher://127.0.0.1/', `${there.url}/elsewhere`]) {
    there.answer = (response) => void response.writeHead(302, { location }).end();
    const send = openChannel({ id: 'c', kind: 'ntfy', url: there.url }, NOWHERE);
    const outcome = await send({ message: HOSTILE, to: 'topic', deadline: untilLate() });
    assert.equal(outcome.kind, 'refused');
  }
  assert.deepEqual(
    [...new Set(there.got.map(({ path }) => path))].filter((path) => path.includes('elsewhere')),
    [],
  );
});

test('case 26: nothing is sent to addresses that hand out keys, however they are written', async () => {
  for (const host of [
    '169.254.169.254',
    '[::ffff:169.254.169.254]',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '0.0.0.0',
    '[::]',
    '100.100.100.200',
  ]) {
    const send = openChannel({ id: 'c', kind: 'ntfy', url: `http://${host}` }, NOWHERE);
    const outcome = await send({ message: HOSTILE, to: 'topic', deadline: untilLate() });
    assert.equal(outcome.kind, 'refused', host);
  }
  await using there = await receiver();
  there.answer = (response) =>
    void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
  const outcome = await openChannel(
    { id: 'c', kind: 'ntfy', url: there.url },
    NOWHERE,
  )({ message: HOSTILE, to: 'topic', deadline: untilLate() });
  assert.equal(outcome.kind, 'refused');
});

test('case 27: what alerts bring is text, and their addresses lead to pages or nowhere', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    'javascript:alert(1)',
    '\u202Egpj.exe',
    'a\r\nBcc: b@c.example',
  ];
  for (const text of hostile) {
    const alert = {
      status: 'firing',
      labels: { alertname: text, [text]: text, severity: text },
      annotations: { summary: text },
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: text,
      fingerprint: 'x',
    };
    const body = {
      version: '4',
      groupKey: text,
      truncatedAlerts: 0,
      status: 'firing',
      receiver: text,
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: text,
      alerts: [alert],
    };
    const taken = takeIn({
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
      now: new Date(),
    });
    const shown = textOf(html`${JSON.stringify(taken.alerts)}`);
    assert.doesNotMatch(shown, /<|"|'/);
    for (const { summary } of taken.alerts) assert.doesNotMatch(summary, /\p{Cc}/u);
    assert.match(safeUrl(text), /^#$/);
  }
});

test('case 31: a file of settings makes no objects, and no few lines that stand for many', () => {
  const bomb = `${EXAMPLE}\nx: &a [1,1,1,1,1,1,1,1]\n${Array.from({ length: 30 }, (_, at) => `y${at}: &b${at} [*a,*a,*a,*a,*a,*a]`).join('\n')}`;
  for (const text of [
    bomb,
    EXAMPLE.replace('version: 1', 'version: !!js/function "x"'),
    EXAMPLE.replace('version: 1', 'version: !!python/object:os.system 1'),
    `${EXAMPLE}\n__proto__: { x: 1 }`,
    `${EXAMPLE}\n<<: { x: 1 }`,
    'x'.repeat(300_000),
  ])
    assert.notDeepEqual(complaints(text), [], text.slice(-60));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readConfiguration(text)));
});

test('case 34: an answer that comes compressed is not unpacked', async () => {
  await using there = await receiver();
  there.answer = (response) =>
    void response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync('{"id":"unpacked"}'));
  const outcome = await openChannel(
    { id: 'c', kind: 'ntfy', url: there.url },
    NOWHERE,
  )({ message: HOSTILE, to: 'topic', deadline: untilLate() });
  assert.doesNotMatch(JSON.stringify(outcome), /unpacked/);
  assert.equal(there.got[0]?.headers['accept-encoding'], 'identity');
});
