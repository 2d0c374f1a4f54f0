import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { textOf } from '../../domain/html.ts';
import { SITE } from '../blog/testing/posts.ts';
import { readMailSettings } from './mail-settings.ts';
import { isMailAddress, type Mail } from './mails.ts';
import { scoreOf } from './spam/bayes.ts';
import { prefixOf, RateLimiter } from './spam/rate.ts';
import { tokensOf } from './spam/tokens.ts';
import { formToken, judgeForm, QUICKEST_MS, STALE_MS } from './spam/trap.ts';
import { deskInTest } from './testing/desk.ts';
import { exportComments, importComments } from './transfer.ts';
import { commentsSection, visible } from './view.ts';

const POST = { id: 'INC-1', slug: 'inc-1', title: 'A post' };

test('replies are told by mail, to an address whose owner said yes', async () => {
  const { desk, pass, write } = deskInTest();
  const sent: Mail[] = [];
  const deliver = (): Promise<number> =>
    desk.mails.deliver(
      (mail) => Promise.resolve(void sent.push(mail)),
      (id, token) => `https://b.example/m?c=${id}&t=${token}`,
    );
  const { comment } = write({ mail: 'mara@example.org' });
  assert.equal(await deliver(), 0); // nothing before a moderator saw it
  desk.approve(comment.id);
  desk.approve(write({ parent: comment.id, text: 'a reply' }).comment.id);
  assert.equal(await deliver(), 1);
  assert.match(sent[0]?.subject ?? '', /is this you/);
  assert.equal(desk.mails.answer(comment.id, 'forged', true), false);
  assert.equal(desk.mails.answer(comment.id, desk.mails.token(comment.id), true), true);
  pass(60_000);
  desk.approve(write({ parent: comment.id, name: 'Jonas', text: 'another' }).comment.id);
  assert.equal(await deliver(), 1);
  assert.match(sent[1]?.text ?? '', /“Jonas” replied:\n\nanother[\s\S]*https:\/\/b\.example/);
  assert.equal(await deliver(), 0);
  desk.mails.answer(comment.id, desk.mails.token(comment.id), false);
  desk.approve(write({ parent: comment.id }).comment.id);
  assert.equal(await deliver(), 0);
});

test('nobody can have strangers written to: one question for an address, whoever asks how often', async () => {
  const { desk, write } = deskInTest();
  for (let nth = 0; nth < 5; nth += 1) desk.approve(write({ mail: 'victim@example.org' }).comment.id);
  let sent = 0;
  await desk.mails.deliver(
    () => Promise.resolve(void (sent += 1)),
    () => '',
  );
  assert.equal(sent, 1);
});

test('a mail that is not taken is tried later, and given up in the end', async () => {
  const { desk, pass, write } = deskInTest();
  desk.approve(write({ mail: 'mara@example.org' }).comment.id);
  let tries = 0;
  for (let hour = 0; hour < 200; hour += 1) {
    await desk.mails.deliver(
      () => Promise.reject(new Error(`no ${(tries += 1)}`)),
      () => '',
    );
    pass(3600_000);
  }
  assert.equal(tries, 6);
});

test('mail addresses and settings', () => {
  for (const good of ['a@b.example', 'a.b+c@d-e.example']) assert.ok(isMailAddress(good), good);
  for (const bad of [
    'a',
    'a@b\nBcc: c@d',
    'a b@c',
    '<a@b>',
    'a@b,c@d',
    'a@-b',
    'a@b..c',
    `${'x'.repeat(70)}@b.c`,
  ])
    assert.ok(!isMailAddress(bad), bad);
  assert.match(
    JSON.stringify(readMailSettings('server: x\nfrom: a@b.example\n', 'mail.yaml')),
    /^"mail\.yaml:1:\d+: server: has to be HOST:PORT/,
  );
  assert.match(
    JSON.stringify(readMailSettings('server: x:25\nfrom: a@b.example\npasswort: hunter2\n', 'm')),
    /no member passwort(?!.*hunter2)/,
  );
  assert.deepEqual(readMailSettings('server: mail.example:587\nfrom: Blog <b@example.org>\n', 'm'), {
    server: 'mail.example:587',
    from: 'Blog <b@example.org>',
    security: 'starttls',
  });
});

test('a form is good for a day, not in an instant, for its post, and not when changed', () => {
  const secret = Buffer.alloc(32, 7);
  const made = new Date('2026-01-06T08:00:00Z');
  const token = formToken(secret, 'a', made);
  const at = (ms: number): Date => new Date(made.getTime() + ms);
  assert.deepEqual(
    [
      judgeForm(secret, 'a', token, at(QUICKEST_MS)),
      judgeForm(secret, 'a', token, at(QUICKEST_MS - 1)),
      judgeForm(secret, 'a', token, at(STALE_MS + 1)),
      judgeForm(secret, 'b', token, at(10_000)),
      judgeForm(Buffer.alloc(32, 8), 'a', token, at(10_000)),
      judgeForm(secret, 'a', `0${token}`, at(10_000)),
      judgeForm(secret, 'a', '', at(10_000)),
    ],
    ['good', 'quick', 'stale', 'forged', 'forged', 'forged', 'forged'],
  );
});

test('rates are those of a network: /24 and /48', () => {
  assert.equal(prefixOf('192.0.2.17'), '192.0.2.0/24');
  assert.equal(prefixOf('::ffff:192.0.2.99'), '192.0.2.0/24');
  assert.equal(prefixOf('2001:db8:1:2::5'), '2001:db8:1::/48');
  assert.equal(prefixOf('2001:db8::'), '2001:db8:0::/48');
  assert.equal(prefixOf('::1'), '0:0:0::/48');
  assert.equal(prefixOf('nonsense'), 'unknown');
  const limiter = new RateLimiter([{ times: 2, withinMs: 1000 }]);
  const said = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '198.51.100.1'].map((address) =>
    limiter.allows(address, 0),
  );
  assert.deepEqual([...said, limiter.allows('192.0.2.1', 1001)], [true, true, false, true, true]);
});

test('the score is between honest and spam for anything, and silent while little was learnt', () => {
  const model = {
    total: { spam: 50, honest: 50 },
    of: (token: string) =>
      token === 'casino' ? { spam: 40, honest: 0 } : token === 'module' ? { spam: 0, honest: 40 } : undefined,
  };
  assert.equal(scoreOf(['casino'], { ...model, total: { spam: 5, honest: 500 } }), undefined);
  assert.ok((scoreOf(['casino'], model) ?? 0) > 0.8);
  assert.ok((scoreOf(['module'], model) ?? 1) < 0.2);
  assert.equal(scoreOf(['never seen'], model), 0.5);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, text) => {
      const score = scoreOf(tokensOf(name, text), model) ?? -1;
      assert.ok(score >= 0 && score <= 1);
    }),
  );
  assert.ok(tokensOf('x', 'many words '.repeat(5000)).length <= 400);
});

test('letters that only look Latin make the same words', () => {
  assert.ok(tokensOf('x', 'c\u0301as\u200bino').includes('casino'));
});

test('what is exported can be taken elsewhere; what cannot be taken says where it is and why', () => {
  const { desk, store, write } = deskInTest();
  const { comment } = write({ mail: 'mara@example.org' });
  desk.approve(comment.id);
  const reply = write({ parent: comment.id }).comment;
  desk.approve(reply.id);
  desk.remove(comment.id);
  const document = exportComments(store.every());
  assert.doesNotMatch(JSON.stringify(document), /example\.org|author/);
  const other = deskInTest();
  assert.deepEqual(importComments(other.store, document), { taken: 2, known: 0, refused: [] });
  assert.deepEqual(importComments(other.store, document), { taken: 0, known: 2, refused: [] });
  assert.deepEqual(
    visible(other.store.of('INC-1')).map(({ status }) => status),
    ['deleted', 'approved'],
  );
  const good = document.comments[0] ?? assert.fail();
  const { refused } = importComments(other.store, {
    schema: 'stakeout.comments/1',
    comments: [
      { ...good, id: 'short' },
      { ...good, text: '' },
      { ...good, admin: true },
      { ...good, id: 'aaaaaaaaaaaa', parent: 'bbbbbbbbbbbb' },
      { ...good, id: 'aaaaaaaaaaaa', at: 'yesterday' },
    ],
  });
  assert.deepEqual(
    refused.map((line) => line.slice(0, 22)),
    [
      'comments[0].id: cannot',
      'comments[1].text: the ',
      'comments[2]: there is ',
      'comments[3].parent: wh',
      'comments[4].at: cannot',
    ],
  );
});

test('a thread shows what was published, and the place of what was deleted', () => {
  const { desk, store, write } = deskInTest();
  const first = write({ name: 'First' }).comment;
  desk.approve(first.id);
  desk.approve(write({ name: 'Second', parent: first.id }).comment.id);
  write({ name: 'Waiting' });
  const lonely = write({ name: 'Lonely' }).comment;
  desk.approve(lonely.id);
  desk.remove(lonely.id);
  desk.remove(first.id);
  const shown = textOf(commentsSection(SITE, POST, store.of('INC-1')));
  assert.match(shown, /1 comment<[\s\S]*This comment was deleted\.[\s\S]*Second/);
  assert.doesNotMatch(shown, /First|Waiting|Lonely/);
});
