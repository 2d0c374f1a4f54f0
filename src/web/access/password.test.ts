import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Delays } from './delays.ts';
import { Busy, complaintAbout, Passwords } from './password.ts';

const HOUR = 3_600_000;
const PASSWORD = 'four words of some length';

test('T12 a delay is five minutes at most, and names that are made up take no room', () => {
  const delays = new Delays();
  for (let at = 0; at < 60; at += 1) delays.failed('mara', 0);
  assert.equal(delays.wait('mara', 0), 300_000);
  assert.equal(delays.wait('mara', -HOUR), 300_000, 'also when the clock goes back');
  for (let at = 0; at < 5000; at += 1) delays.failed(`n${at}`, 1);
  assert.equal(delays.wait('mara', 1), 0, 'the longest unseen is forgotten');
});

test('T13 passwords: long, of any characters, no matter how a keyboard writes them; each digest has its cost', async () => {
  assert.match(complaintAbout('fourteen chars', 'mara') ?? '', /at least 15/);
  for (const bad of [
    'aaaaaaaaaaaaaaaaaaaa',
    'password12345678',
    'maramaramaramaramara',
    'stakeoutstakeout',
    'x'.repeat(300),
  ])
    assert.notEqual(complaintAbout(bad, 'mara'), undefined, bad);
  for (const good of [
    PASSWORD,
    '  blanks  are  characters  ',
    'пароль из нескольких слов',
    '🔑🗝️ ключ key clé chiave 鍵',
  ])
    assert.equal(complaintAbout(good, 'mara'), undefined, good);
  const passwords = new Passwords();
  const stored = await passwords.store('a cafe\u0301 in the old town');
  assert.match(stored, /^scrypt\$15\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  assert.equal(await passwords.matches('a caf\u00e9 in the old town', stored), true);
  assert.equal(await passwords.matches('a cafe in the old town', stored), false);
  assert.equal(await passwords.matches('a caf\u00e9 in the old town', undefined), false);
  for (const broken of ['', 'plain', 'scrypt$15$8$3$$', stored.slice(0, -1)])
    assert.equal(await passwords.matches('', broken).catch(() => false), false, broken);
  assert.equal(passwords.isOld(stored), false);
  assert.equal(passwords.isOld(stored.replace('$15$', '$14$')), true);
});

test('T14 many who sign in at once wait for each other, and too many are told to come again', async () => {
  const passwords = new Passwords();
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => passwords.store(PASSWORD)));
  const refused = all.filter((one) => one.status === 'rejected');
  assert.equal(all.length - refused.length, 8);
  assert.ok(refused.every((one) => one.reason instanceof Busy));
  assert.match(await passwords.store(PASSWORD), /^scrypt/);
});
