/** Mails about replies, from the program as it is called to a real SMTP server: two readers, a moderator, and somebody who wants more lines in a header. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import * as z from 'zod/mini';

const PROGRAM = join(import.meta.dirname, '../stakeout');
/** A form sent within three seconds of being made is sent by a program. */
const TO_WRITE_MS = 3500;
const PATIENCE_MS = 60_000;
const directory = mkdtempSync(join(tmpdir(), 'stakeout-mail-'));
const apiSchema = z.object({ token: z.string() });
const writtenSchema = z.object({ id: z.string() });

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly headers: readonly string[];
  readonly body: string;
}

const mails: Mail[] = [];
/** How many the server turns away before it takes one. */
let busy = 0;
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  logger: false,
  onData: (stream, { envelope }, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      if (busy > 0) {
        busy -= 1;
        done(Object.assign(new Error('later'), { responseCode: 451 }));
        return;
      }
      mails.push(mailOf(envelope, Buffer.concat(chunks).toString('utf8')));
      done();
    });
  },
});
let readers = 0;
let origin = '';
let server: ReturnType<typeof spawn> | undefined;

function mailOf(
  {
    mailFrom,
    rcptTo,
  }: {
    readonly mailFrom: { readonly address: string } | false;
    readonly rcptTo: readonly { readonly address: string }[];
  },
  text: string,
): Mail {
  const end = text.indexOf('\r\n\r\n');
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    headers: text.slice(0, end).split(/\r\n(?![ \t])/),
    body: decoded(text.slice(0, end), text.slice(end + 4)),
  };
}

function decoded(head: string, body: string): string {
  if (/^content-transfer-encoding: base64$/im.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/^content-transfer-encoding: quoted-printable$/im.test(head)) return body;
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function stakeout(...args: readonly string[]): string {
  const done = spawnSync(PROGRAM, args, { cwd: directory, encoding: 'utf8', env: environment() });
  assert.equal(done.status, 0, done.stderr + done.stdout);
  return done.stdout;
}

function environment(): Record<string, string> {
  return { PATH: '/usr/bin:/bin', HOME: directory, STAKEOUT_STATE_DIR: join(directory, 'state') };
}

before(async () => {
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const at = smtp.server.address();
  assert.ok(typeof at === 'object' && at !== null);
  mkdirSync(join(directory, 'posts'));
  const put = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  put(
    'posts/blog.yaml',
    'schema: stakeout.blog/1\ntitle: Ops\ndescription: d\naddress: https://blog.example.org\nauthor: Ops\n',
  );
  put('posts/one.md', '---\ntitle: One\ndate: 2026-01-05\n---\nText.\n');
  put('mail.yaml', `server: 127.0.0.1:${at.port}\nsecurity: none\nfrom: Blog <blog@example.org>\n`);
  stakeout('blog', 'build', 'posts', '--out', 'site');
  server = spawn(PROGRAM, ['blog', 'serve', 'site', '--port', '0', '--behind-proxy', '--mail', 'mail.yaml'], {
    cwd: directory,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line]: unknown[] = await once(server.stdout ?? assert.fail(), 'data');
  origin = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0] ?? assert.fail(String(line));
});

after(async () => {
  if (server?.exitCode === null && server.signalCode === null) {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
  await new Promise<void>((done) => smtp.close(() => done()));
  rmSync(directory, { recursive: true });
});

/** A comment that is taken, sent after as long as a person writes. Gives the id. */
async function comment(words: Readonly<Record<string, string>>): Promise<string> {
  const { status, answer } = await send(await form(), words);
  assert.equal(status, 201, JSON.stringify(answer));
  return writtenSchema.parse(answer).id;
}

async function form(): Promise<string> {
  const { token } = apiSchema.parse(await (await fetch(`${origin}/comments/api?post=one`)).json());
  await sleep(TO_WRITE_MS);
  return token;
}

/** Every reader has a network of their own. */
async function send(
  token: string,
  words: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly answer: unknown }> {
  const sent = await fetch(`${origin}/comments/api`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.0.${(readers += 1)}.1` },
    body: JSON.stringify({ post: 'one', token, ...words }),
  });
  return { status: sent.status, answer: await sent.json() };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !holds() && Date.now() < end; ) await sleep(50);
}

async function mail(nth: number): Promise<Mail> {
  await until(() => mails.length >= nth);
  return mails[nth - 1] ?? assert.fail(`mail ${nth} never came; there are ${mails.length}`);
}

/** The address in a mail, as this test reaches it; what a person presses there. */
async function answerTo({ body }: Mail, wanted: 'yes' | 'no'): Promise<void> {
  const link = /^https:\/\/blog\.example\.org(\/comments\/mail\?c=(\w+)&t=([\w-]+))$/m.exec(
    body.replaceAll('\r', ''),
  );
  const [, path = '', c = '', t = ''] = link ?? assert.fail(body);
  assert.equal((await fetch(`${origin}${path}`)).status, 200);
  const said = await fetch(`${origin}/comments/mail`, {
    method: 'POST',
    body: new URLSearchParams({ c, t, wanted }),
  });
  assert.equal(said.status, 200);
}

test('who asked and said yes is told of a reply, until they say no; nobody can put a line into a header', async () => {
  const mara = await comment({ name: 'Mara', text: 'How did you find it?', mail: 'mara@example.org' });
  stakeout('blog', 'comments', 'approve', mara);
  const question = await mail(1);
  assert.deepEqual([question.from, question.to], ['blog@example.org', ['mara@example.org']]);
  assert.match(question.body, /“Mara”[\s\S]*do nothing: nothing further is sent/);
  await answerTo(question, 'yes');

  const token = await form();
  const hostile = { text: 'Buy', reply: mara, name: 'Eve\r\nBcc: all@example.org' };
  assert.equal((await send(token, hostile)).status, 422);
  const reply = await comment({
    name: 'Bcc: all@example.org',
    text: 'By strace.\r\n.\r\nMAIL FROM:<x@example.org>',
    reply: mara,
  });
  stakeout('blog', 'comments', 'approve', reply);
  const told = await mail(2);
  assert.deepEqual(told.to, ['mara@example.org']);
  assert.deepEqual(
    told.headers.filter((line) => /^(?:to|cc|bcc|from|subject|auto-submitted)\b/i.test(line)).toSorted(),
    [
      'Auto-Submitted: auto-generated',
      'From: Blog <blog@example.org>',
      'Subject: Somebody replied to your comment',
      'To: mara@example.org',
    ],
  );
  assert.match(told.body, /By strace\.\r?\n\.\r?\nMAIL FROM/);

  await answerTo(told, 'no');
  const second = await comment({
    name: 'Ola',
    text: 'And by the log.',
    mail: 'ola@example.org',
    reply: mara,
  });
  stakeout('blog', 'comments', 'approve', second);
  // Ola is asked, so the pass that would have told Mara is over.
  const last = await mail(3);
  assert.deepEqual([last.to, mails.length], [['ola@example.org'], 3]);
});

test('an address with more than an address in it is refused, and the reader is told', async () => {
  const known = mails.length;
  const token = await form();
  for (const address of [
    'a@example.org\r\nBcc: b@example.org',
    'a@example.org, b@example.org',
    '"a b"@example.org',
    'a@example.org>',
  ]) {
    const { status, answer } = await send(token, { name: 'Eve', text: 'Me', mail: address });
    assert.equal(status, 422);
    assert.match(JSON.stringify(answer), /no mail can go to that address/);
  }
  const per = await comment({ name: 'Per', text: 'Me too', mail: ' per@example.org ' });
  stakeout('blog', 'comments', 'approve', per);
  assert.deepEqual([(await mail(known + 1)).to, mails.length], [['per@example.org'], known + 1]);
});

test('ended with Ctrl-C while mails are sent, it ends by itself', async () => {
  assert.ok(server);
  busy = 1;
  stakeout(
    'blog',
    'comments',
    'approve',
    await comment({ name: 'Ida', text: 'Last', mail: 'ida@example.org' }),
  );
  await until(() => busy === 0);
  assert.equal(busy, 0);
  server.kill('SIGINT');
  const [code, signal]: unknown[] = await once(server, 'exit');
  assert.deepEqual([code, signal], [0, null]);
});
