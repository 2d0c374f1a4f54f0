import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { StakeoutError } from '../../domain/errors.ts';
import type { Access } from './access.ts';
import { NotDone, openAccess } from './index.ts';
import { Pending } from './pending.ts';
import { isToken, newToken } from './secrets.ts';
import { codeAt } from './totp.ts';

const HOUR = 3_600_000;
const PASSWORD = 'four words of some length';
const directories: string[] = [];
after(() => directories.forEach((one) => rmSync(one, { recursive: true })));

interface Opened {
  readonly access: Access;
  readonly directory: string;
  readonly clock: { now: number };
}

function opened(t: TestContext, start = Date.UTC(2026, 10, 27)): Opened {
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-access-'));
  directories.push(directory);
  const clock = { now: start };
  const access = openAccess(directory, { now: () => new Date(clock.now) });
  t.after(() => access.close());
  return { access, directory, clock };
}

async function withAdmin(t: TestContext): Promise<Opened> {
  const here = opened(t);
  await here.access.setUp(here.access.newSetUpCode() ?? '', 'mara', PASSWORD);
  return here;
}
const standing = (access: Access, secret: string): unknown => access.admission.session(secret, true)?.viewer;

test('T7 of two who set up at once one is the admin, and only the newest code holds, for a day', async (t) => {
  const { access, clock } = opened(t);
  const first = access.newSetUpCode() ?? '';
  const code = access.newSetUpCode() ?? '';
  await assert.rejects(access.setUp(first, 'eve', PASSWORD), NotDone);
  clock.now += 24 * HOUR + 1;
  await assert.rejects(access.setUp(code, 'eve', PASSWORD), NotDone);
  const fresh = access.newSetUpCode() ?? '';
  await assert.rejects(access.setUp(fresh, 'eve', 'short'), NotDone);
  const both = await Promise.allSettled([
    access.setUp(fresh, 'mara', PASSWORD),
    access.setUp(fresh, 'eve', PASSWORD),
  ]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  assert.equal(access.people.list().length, 1);
  assert.equal(access.newSetUpCode(), undefined);
});

test('T8 there is always an admin who can come in: not the last one, and nobody who never came, counts', async (t) => {
  const { access } = await withAdmin(t);
  const mara = access.people.byName('mara') ?? assert.fail();
  const invited = access.people.add('jonas', 'admin');
  for (const work of [
    () => access.people.setRole(mara.id, 'editor'),
    () => access.people.setDisabled(mara.id, true),
    () => access.people.remove(mara.id),
  ])
    assert.throws(work, NotDone);
  await access.join(access.codes.join(invited.id), PASSWORD);
  access.people.setRole(mara.id, 'editor');
  assert.throws(() => access.people.setRole(invited.id, 'viewer'), NotDone);
  access.people.remove(mara.id);
  assert.deepEqual(
    access.people.list().map(({ name }) => name),
    ['jonas'],
  );
});

test('T9 sessions end when they are idle, when they are old, and under a clock that jumps', async (t) => {
  const { access, clock } = await withAdmin(t);
  const { id } = access.people.byName('mara') ?? assert.fail();
  const start = clock.now;
  const idle = access.sessions.begin(id, 'password').secret;
  clock.now += 12 * HOUR - 1;
  assert.notEqual(standing(access, idle), undefined);
  clock.now += 12 * HOUR + 1;
  assert.equal(standing(access, idle), undefined, 'idle');
  clock.now = start;
  const old = access.sessions.begin(id, 'password').secret;
  for (; clock.now < start + 7 * 24 * HOUR - HOUR; clock.now += HOUR) standing(access, old);
  assert.notEqual(standing(access, old), undefined);
  clock.now = start + 7 * 24 * HOUR;
  assert.equal(standing(access, old), undefined, 'old');
  clock.now = start + 100 * 24 * HOUR;
  const ahead = access.sessions.begin(id, 'password').secret;
  clock.now = start;
  assert.equal(standing(access, ahead), undefined, 'begun under a clock that was ahead');
  const fresh = access.sessions.begin(id, 'password', start + HOUR).secret;
  assert.partialDeepStrictEqual(standing(access, fresh), { steppedUpUntil: null });
});

test('T10 a proof is fresh for five minutes', async (t) => {
  const { access, clock } = await withAdmin(t);
  const { id } = access.people.byName('mara') ?? assert.fail();
  const { secret } = access.sessions.begin(id, 'password');
  const until = (): unknown => access.admission.session(secret, true)?.viewer.steppedUpUntil;
  assert.equal(until(), new Date(clock.now + 300_000).toISOString());
  clock.now += 300_000;
  assert.equal(until(), null);
  access.sessions.proved(access.admission.session(secret, true)?.viewer.key ?? '');
  assert.equal(until(), new Date(clock.now + 300_000).toISOString());
});

test('T11 an authenticator’s code is asked for with the password, works once, and a recovery code instead of it once', async (t) => {
  const { access, clock } = await withAdmin(t);
  const mara = (): ReturnType<typeof access.people.byName> & {} =>
    access.people.byName('mara') ?? assert.fail();
  const begun = access.beginTotp(mara());
  const seed = fromBase32(begun.secret);
  const step = (): number => Math.floor(clock.now / 30_000);
  assert.throws(() => access.confirmTotp(mara(), begun.pending, '000000'), NotDone);
  assert.throws(
    () => access.confirmTotp(mara(), begun.pending, codeAt(seed, step())),
    NotDone,
    'a seed is offered once',
  );
  const again = access.beginTotp(mara());
  const kept = fromBase32(again.secret);
  const recovery = access.confirmTotp(mara(), again.pending, codeAt(kept, step()));
  assert.equal(new Set(recovery).size, 10);
  assert.equal(await access.show('mara', PASSWORD, ''), 'wrong');
  assert.equal(await access.show('mara', PASSWORD, codeAt(kept, step())), 'wrong', 'it confirmed already');
  clock.now += 60_000;
  const code = codeAt(kept, step());
  const both = await Promise.all([access.show('mara', PASSWORD, code), access.show('mara', PASSWORD, code)]);
  assert.equal(both.filter((one) => one !== 'wrong').length, 1, 'once, also at once');
  assert.notEqual(await access.show('mara', PASSWORD, recovery[3]?.toLowerCase() ?? ''), 'wrong');
  assert.equal(await access.show('mara', PASSWORD, recovery[3] ?? ''), 'wrong');
  assert.equal(access.codes.recoveryLeft(mara().id), 9);
  access.removeTotp(mara());
  assert.notEqual(await access.show('mara', PASSWORD, ''), 'wrong');
});

test('T12 who fails often waits, longer each time; what is tried meanwhile is not looked at; then it goes on', async (t) => {
  const { access, clock } = await withAdmin(t);
  for (let at = 0; at < 5; at += 1) assert.equal(await access.show('mara', 'wrong', ''), 'wrong');
  assert.deepEqual(await access.show('MARA', PASSWORD, ''), { wait: 1000 });
  clock.now += 1000;
  assert.equal(await access.show('mara', 'wrong', ''), 'wrong');
  assert.deepEqual(await access.show('mara', PASSWORD, ''), { wait: 2000 });
  clock.now += 2000;
  assert.partialDeepStrictEqual(await access.show('mara', PASSWORD, ''), { withCode: false });
  assert.equal(await access.show('mara', 'wrong', ''), 'wrong');
});

test('T15 a token that was mistyped, is old, or whose owner is gone is none', async (t) => {
  for (let at = 0; at < 100; at += 1) {
    const token = newToken();
    assert.ok(isToken(token));
    const place = 8 + (at % 51);
    const other = token[place] === 'a' ? 'b' : 'a';
    assert.equal(isToken(token.slice(0, place) + other + token.slice(place + 1)), false);
  }
  const { access, clock } = await withAdmin(t);
  const jonas = access.people.add('jonas', 'responder');
  assert.throws(() => access.tokens.make(jonas, 'x', 'admin', 7), NotDone);
  const token = access.tokens.make(jonas, 'x', 'responder', 7);
  const roleNow = (): unknown => access.admission.token(token, true)?.viewer.role;
  assert.equal(roleNow(), 'responder');
  assert.equal(access.tokens.list(jonas.id)[0]?.used, clock.now);
  access.people.setRole(jonas.id, 'viewer');
  assert.equal(roleNow(), 'viewer');
  access.people.setRole(jonas.id, 'admin');
  assert.equal(roleNow(), 'responder', 'no more than it was made for');
  access.people.setDisabled(jonas.id, true);
  assert.equal(roleNow(), undefined);
  access.people.setDisabled(jonas.id, false);
  clock.now += 7 * 24 * HOUR;
  assert.equal(roleNow(), undefined);
});

test('T16 secrets that have to be known again are sealed, for whom they are, by a key that others cannot read', async (t) => {
  const { access, directory, clock } = await withAdmin(t);
  const mara = access.people.byName('mara') ?? assert.fail();
  const { pending, secret } = access.beginTotp(mara);
  access.confirmTotp(mara, pending, codeAt(fromBase32(secret), Math.floor(clock.now / 30_000)));
  const again = (credentials?: string): void =>
    openAccess(directory, { now: () => new Date(clock.now), credentials }).close();
  again();
  const key = join(directory, 'access.key');
  for (const name of ['access.key', 'access.db'])
    assert.equal(statSync(join(directory, name)).mode & 0o777, 0o600);
  const right = readFileSync(key);
  writeFileSync(key, Buffer.alloc(32));
  assert.throws(again, StakeoutError);
  writeFileSync(key, 'short');
  assert.throws(again, /has 5 bytes/);
  writeFileSync(key, right);
  chmodSync(key, 0o640);
  assert.throws(again, /others may read/);
  chmodSync(key, 0o600);
  const given = mkdtempSync(join(tmpdir(), 'stakeout-credentials-'));
  directories.push(given);
  writeFileSync(join(given, 'stakeout-access-key'), Buffer.alloc(32));
  assert.throws(() => again(given), StakeoutError, 'the credential comes first');
  writeFileSync(join(given, 'stakeout-access-key'), right);
  again(given);
  const jonas = access.people.add('jonas', 'viewer');
  access.store.run(
    'UPDATE people SET totp = (SELECT totp FROM people WHERE id = ?) WHERE id = ?',
    mara.id,
    jonas.id,
  );
  assert.throws(again, /not sealed/, 'a seed that was moved to somebody else');
  access.store.run('UPDATE people SET totp = ? WHERE id = ?', fromBase32(secret), jonas.id);
  assert.throws(again, /not sealed/, 'a seed that lies open');
});

test('T17 names that look alike are one, and what no name may be is none', async (t) => {
  const { access } = await withAdmin(t);
  for (const name of ['Mara', 'ＭＡＲＡ', 'mara ', 'ｍara'])
    assert.throws(() => access.people.add(name, 'admin'), NotDone, name);
  for (const name of [
    '',
    ' ',
    '-x',
    'a\nb',
    'a\u202eb',
    'a\u200bb',
    '<b>',
    'x'.repeat(65),
    '\ufdfa'.repeat(10),
    "a'b",
    '{{7*7}}',
  ])
    assert.throws(() => access.people.add(name, 'viewer'), NotDone, JSON.stringify(name));
});

test('T18 what anybody can begin is bounded and ends', async (t) => {
  const { access, clock } = await withAdmin(t);
  const pending = new Pending(access.store, () => new Date(clock.now));
  access.store.transaction(() => {
    for (let at = 0; at < 2100; at += 1) pending.begin('passkey', 'x');
  });
  const count = (): number => Number(access.store.get('SELECT count(*) AS n FROM pending')?.['n']);
  assert.equal(count(), 2000);
  const mine = pending.begin('oidc', 'value');
  assert.equal(pending.take('passkey', mine), undefined, 'of another kind');
  assert.equal(pending.take('oidc', mine), 'value');
  assert.equal(pending.take('oidc', mine), undefined);
  clock.now += 600_001;
  pending.begin('oidc', 'x');
  assert.equal(count(), 1);
});

test('a code to join replaces what let somebody in before, and does not hold for who is disabled', async (t) => {
  const { access, clock } = await withAdmin(t);
  const jonas = access.people.add('jonas', 'editor');
  await access.join(access.codes.join(jonas.id), PASSWORD);
  const token = access.tokens.make(jonas, 'x', 'viewer', 7);
  const { secret } = access.sessions.begin(jonas.id, 'password');
  const old = access.codes.join(jonas.id);
  const code = access.codes.join(jonas.id);
  await assert.rejects(access.join(old, PASSWORD), NotDone);
  await access.join(code, 'some other words of length');
  assert.equal(access.admission.token(token, true), undefined);
  assert.equal(standing(access, secret), undefined);
  assert.equal(await access.show('jonas', PASSWORD, ''), 'wrong');
  const late = access.codes.join(jonas.id);
  clock.now += 72 * HOUR + 1;
  await assert.rejects(access.join(late, PASSWORD), NotDone);
  const given = access.codes.join(jonas.id);
  access.people.setDisabled(jonas.id, true);
  await assert.rejects(access.join(given, PASSWORD), NotDone);
});

test('T34 a database that cannot be written keeps nobody out who is in, and a full one lets somebody sign in', async (t) => {
  const { access, clock } = await withAdmin(t);
  const mara = access.people.byName('mara') ?? assert.fail();
  const token = access.tokens.make(mara, 'x', 'viewer', 7);
  const { secret } = access.sessions.begin(mara.id, 'password');
  const pages = Number(access.store.get('PRAGMA page_count')?.['page_count']);
  access.store.get(`PRAGMA max_page_count = ${pages}`);
  access.store.transaction(() => {
    for (let at = 0; at < 200; at += 1) access.pending.begin('passkey', 'x'.repeat(1000));
  });
  clock.now += 120_000;
  access.store.run('PRAGMA query_only = ON');
  assert.throws(() => access.sessions.begin(mara.id, 'password'));
  assert.notEqual(standing(access, secret), undefined);
  assert.notEqual(access.admission.token(token, true), undefined);
});

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (char) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'),
  ).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
