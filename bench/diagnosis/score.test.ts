import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultTruth } from '../../src/practice/index.ts';
import { scoreOf, type JudgedAnswer } from './score.ts';

const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const base: FaultTruth = {
  cause: 'file-missing',
  object: MODULE,
  package: 'libapache2-mod-php8.2',
  innocent: false,
  latent: false,
  repairable: 'always',
};
const cause = (kind: FaultTruth['cause'], object: string, confidence = 0.9) => ({ kind, object, confidence });
const answer = (verdict: JudgedAnswer['verdict'], ...causes: JudgedAnswer['causes']): JudgedAnswer => ({
  verdict,
  causes,
});
const plain = (path: string): string => path;
const score = (given: JudgedAnswer, truth: FaultTruth = base, failing = true) =>
  scoreOf(given, truth, failing, plain);

test('kind and object have to be right, at rank 1 or among three', () => {
  assert.deepEqual(score(answer('fault', cause('file-missing', MODULE))), {
    rank1: true,
    in3: true,
    object: true,
    verdict: true,
    innocentBlamed: false,
  });
  const wrongKind = score(answer('fault', cause('file-corrupt', MODULE)));
  assert.deepEqual([wrongKind.rank1, wrongKind.object], [false, true]);
  const others = ['/a', '/b', '/c'].map((path) => cause('file-missing', path));
  const third = score(answer('fault', ...others.slice(0, 2), cause('file-missing', MODULE)));
  assert.deepEqual([third.rank1, third.in3], [false, true]);
  assert.equal(score(answer('fault', ...others, cause('file-missing', MODULE))).in3, false);
  assert.deepEqual([score(answer('healthy')).rank1, score(answer('healthy')).verdict], [false, false]);
});

test('other names of the same cause count, and may change the verdict', () => {
  const truth: FaultTruth = { ...base, or: [{ cause: 'app-error', object: '/srv/a.php' }] };
  const given = score(answer('innocent', cause('app-error', '/srv/a.php')), truth);
  assert.deepEqual([given.rank1, given.verdict], [true, true]);
  assert.equal(score(answer('innocent', cause('file-missing', MODULE)), truth).verdict, false);
});

test('a fault that does not show is latent, an innocent one is innocent', () => {
  const found = cause('file-missing', MODULE);
  assert.ok(score(answer('latent', found), base, false).verdict);
  assert.ok(!score(answer('fault', found), base, false).verdict);
  assert.ok(score(answer('latent', found), { ...base, latent: true }, true).verdict);
  const innocent: FaultTruth = { ...base, cause: 'capacity', object: 'apache2', innocent: true };
  assert.ok(score(answer('innocent', cause('capacity', 'apache2')), innocent).verdict);
});

test('an innocent is blamed when a component is named with confidence', () => {
  const innocent: FaultTruth = { ...base, cause: 'client-noise', object: 'bot', innocent: true };
  const blamed = (...causes: JudgedAnswer['causes']): boolean =>
    score(answer('innocent', ...causes), innocent).innocentBlamed;
  assert.ok(blamed(cause('client-noise', 'bot'), cause('config-error', '/etc/x', 0.5)));
  assert.ok(!blamed(cause('client-noise', 'bot'), cause('config-error', '/etc/x', 0.49)));
  assert.ok(!blamed(cause('app-error', '/srv/x.php')));
  assert.ok(!score(answer('fault', cause('config-error', '/etc/x'))).innocentBlamed);
});

test('of several causes each has to be named with confidence', () => {
  const truth: FaultTruth = { ...base, also: [{ cause: 'permission', object: '/var/lib/php/sessions' }] };
  const second = (confidence: number) => cause('permission', '/var/lib/php/sessions', confidence);
  const first = cause('file-missing', MODULE);
  assert.equal(score(answer('fault', first, second(0.6)), truth).allNamed, true);
  assert.equal(score(answer('fault', first, second(0.4)), truth).allNamed, false);
  assert.equal(score(answer('fault', second(0.9)), truth).allNamed, false);
  assert.equal(score(answer('fault', first)).allNamed, undefined);
});
