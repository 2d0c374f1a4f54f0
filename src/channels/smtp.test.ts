/** Mail, to a real SMTP server on the loopback. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import type { Outcome } from './index.ts';
import { smtp, type Mailbox } from './kinds/smtp.ts';
import type { Message } from './message.ts';
import { FIRING, HOSTILE, RESOLVED } from './testing/messages.ts';

interface Mail {
  readonly to: readonly string[];
  readonly text: string;
}

async function server(): Promise<AsyncDisposable & { address: string; mails: Mail[]; refuse?: number }> {
  const mails: Mail[] = [];
  const listening = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: ({ password }, _session, done) =>
      password === 'right' ? done(null, { user: 'x' }) : done(new Error('no')),
    onRcptTo: (_address, _session, done) =>
      self.refuse === undefined
        ? done()
        : done(Object.assign(new Error('not here'), { responseCode: self.refuse })),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
        });
        done();
      });
    },
  });
  listening.listen(0, '127.0.0.1');
  await once(listening.server, 'listening');
  const at = listening.server.address();
  assert.ok(typeof at === 'object' && at !== null);
  const self: Awaited<ReturnType<typeof server>> = {
    address: `127.0.0.1:${at.port}`,
    mails,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        listening.close(() => resolve());
      }),
  };
  return self;
}

const send = (
  address: string,
  message: Message,
  { previous, ms = 5000, ...more }: Partial<Mailbox> & { previous?: string; ms?: number } = {},
): Promise<Outcome> =>
  smtp({ server: address, security: 'none', from: 'Stakeout <stakeout@example.org>', ...more })({
    message,
    to: 'mara@example.org',
    previous,
    deadline: AbortSignal.timeout(ms),
  });

const header = (mail: Mail | undefined, name: string): string =>
  new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, 'm').exec(mail?.text ?? '')?.[1]?.replace(/\r\n\s+/g, ' ') ??
  '';

test('mails about one incident are one thread; the same page again is the same mail', async () => {
  await using at = await server();
  const first = await send(at.address, FIRING);
  assert.equal(first.kind, 'delivered');
  await send(at.address, FIRING);
  const receipt = first.kind === 'delivered' ? (first.receipt ?? '') : '';
  assert.equal((await send(at.address, RESOLVED, { previous: receipt })).kind, 'delivered');
  const [one, again, end] = at.mails;
  assert.deepEqual(one?.to, ['mara@example.org']);
  assert.equal(header(one, 'Message-ID'), header(again, 'Message-ID'));
  assert.equal(header(one, 'Message-ID'), receipt);
  assert.equal(header(end, 'In-Reply-To'), receipt);
  assert.ok(header(end, 'References').startsWith(header(one, 'References')), header(end, 'References'));
  assert.match(header(end, 'Subject'), /^RESOLVED after 12 min 35 s apache2 on web01: /);
  assert.equal(header(one, 'Auto-Submitted'), 'auto-generated');
  assert.match(one?.text ?? '', /Acknowledge: stakeout oncall ack INC-7/);
});

test('no header and no command comes out of what a host wrote', async () => {
  await using at = await server();
  assert.equal((await send(at.address, HOSTILE)).kind, 'delivered');
  const [mail, ...more] = at.mails;
  assert.deepEqual([mail?.to, more.length], [['mara@example.org'], 0]);
  const [head = ''] = (mail?.text ?? '').split('\r\n\r\n');
  assert.doesNotMatch(head, /^(?:Bcc|X-Evil):/im);
  assert.equal(head.match(/^Subject: /gm)?.length, 1);
  assert.ok((mail?.text.length ?? 0) < 200_000);
});

test('what is refused for good, for now, in silence, or for a password is told apart, without the password', async () => {
  await using at = await server();
  at.refuse = 550;
  assert.match(JSON.stringify(await send(at.address, FIRING)), /^\{"kind":"refused".*550/);
  at.refuse = 451;
  assert.match(JSON.stringify(await send(at.address, FIRING)), /^\{"kind":"later".*451/);
  const denied = await send(at.address, FIRING, { user: 'x', password: 'hunter2-wrong' });
  assert.equal(denied.kind, 'later');
  assert.doesNotMatch(JSON.stringify(denied), /hunter2/);
  assert.match(
    JSON.stringify(await send(at.address, FIRING, { security: 'starttls' })),
    /"kind":"(?:later|refused)"/,
    'nothing is sent in clear text where encryption was asked for',
  );
  assert.equal(at.mails.length, 0);
});

test('a server that says nothing holds nobody beyond the deadline', async () => {
  const silent = createServer(() => {});
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const at = silent.address();
  assert.ok(typeof at === 'object' && at !== null);
  const outcome = await send(`127.0.0.1:${at.port}`, FIRING, { ms: 200 });
  assert.deepEqual(outcome, { kind: 'later', why: 'no answer in time' });
  silent.close();
});
