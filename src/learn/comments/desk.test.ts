import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EDIT_WINDOW_MS } from './model.ts';
import { deskInTest } from './testing/desk.ts';

test('a comment waits until a moderator publishes it, or says that it is none', () => {
  const { desk, store, write } = deskInTest();
  const { comment } = write();
  assert.equal(comment.status, 'waiting');
  assert.equal(desk.approve(comment.id).status, 'approved');
  assert.equal(desk.reject(comment.id, false).status, 'rejected');
  assert.equal(desk.reject(comment.id, true).status, 'spam');
  assert.deepEqual(store.withStatus('waiting', 10), []);
});

test('who was published three times is published at once; somebody else is not', () => {
  const { desk, write } = deskInTest(3);
  const { comment, token } = write();
  desk.approve(comment.id);
  for (let nth = 2; nth <= 3; nth += 1) desk.approve(write({ token }).comment.id);
  assert.equal(write({ token }).comment.status, 'approved');
  assert.equal(write().comment.status, 'waiting');
  assert.equal(write({ token: 'a guess' }).comment.status, 'waiting');
});

test('its writer edits it for a quarter of an hour, and what was published waits again', () => {
  const { desk, pass, write } = deskInTest();
  const { comment, token } = write();
  desk.approve(comment.id);
  const edited = desk.edit(comment.id, token, { name: 'Mara', text: 'Something else.' });
  assert.ok(edited.ok);
  assert.deepEqual([edited.comment.status, edited.comment.text], ['waiting', 'Something else.']);
  assert.notEqual(edited.comment.edited, undefined);
  assert.deepEqual(desk.edit(comment.id, '0'.repeat(32), { name: 'x', text: 'y' }), {
    ok: false,
    why: 'this is not your comment',
  });
  pass(EDIT_WINDOW_MS);
  const late = desk.edit(comment.id, token, { name: 'Mara', text: 'Too late.' });
  assert.ok(!late.ok && late.why.includes('over'));
});

test('a known writer cannot make the one comment that made them known into another', () => {
  const { desk, write } = deskInTest(1);
  const { comment, token } = write();
  desk.approve(comment.id);
  const edited = desk.edit(comment.id, token, { name: 'Mara', text: 'Something else.' });
  assert.ok(edited.ok && edited.comment.status === 'waiting');
});

test('deleting takes name and words for good and leaves the replies', () => {
  const { desk, store, write } = deskInTest();
  const { comment, token } = write({ text: 'my secret' });
  desk.approve(comment.id);
  const reply = write({ parent: comment.id });
  desk.approve(reply.comment.id);
  assert.equal(desk.withdraw(comment.id, '1'.repeat(32)), false);
  assert.equal(desk.withdraw(comment.id, token), true);
  const left = store.get(comment.id);
  assert.deepEqual([left?.status, left?.name, left?.text, left?.author], ['deleted', '', '', '']);
  assert.equal(store.get(reply.comment.id)?.parent, comment.id);
});

test('a reply hangs on a comment that is published under the same post, and not deeper than six', () => {
  const { desk, write } = deskInTest();
  const first = write().comment;
  assert.throws(() => write({ parent: first.id }), /not there any more/);
  desk.approve(first.id);
  assert.throws(() => write({ parent: first.id, post: 'INC-2' }), /not there any more/);
  let last = first.id;
  const parents: (string | undefined)[] = [];
  for (let depth = 1; depth < 9; depth += 1) {
    const { comment } = write({ parent: last });
    desk.approve(comment.id);
    parents.push(comment.parent);
    last = comment.id;
  }
  assert.equal(new Set(parents).size, 5);
});

test('the hidden field makes it spam, which is kept', () => {
  const { store, write } = deskInTest();
  const { comment } = write({ trapped: true });
  assert.deepEqual([comment.status, store.withStatus('spam', 5).length], ['spam', 1]);
});

test('the filter learns from moderators, and unlearns what was a mistake', () => {
  const { desk, write } = deskInTest();
  const casino = (nth: number): string => `Win money at casino number ${nth} http://win-${nth}.example`;
  for (let nth = 0; nth < 20; nth += 1) {
    desk.reject(write({ name: 'Lucky', text: casino(nth) }).comment.id, true);
    desk.approve(
      write({ text: `Which version of Apache was it, ${nth}? The module was missing here too.` }).comment.id,
    );
  }
  const spam = write({ name: 'Lucky', text: casino(99) }).comment;
  assert.equal(spam.status, 'spam');
  assert.equal(write({ text: 'Did the module come back by itself?' }).comment.status, 'waiting');
  const known = desk.store.all('SELECT sum(spam) AS s, sum(honest) AS h FROM words')[0];
  desk.approve(spam.id);
  desk.reject(spam.id, true);
  desk.remove(spam.id);
  assert.deepEqual(desk.store.all('SELECT sum(spam) AS s, sum(honest) AS h FROM words')[0], known);
});

test('a flood fills the queue up to its bound, and what waits stays', () => {
  const { desk, store, write } = deskInTest();
  store.transaction(() => {
    for (let nth = 0; nth < 2000; nth += 1)
      store.run(
        `INSERT INTO comments VALUES (?, 'INC-1', NULL, 'n', 't', '2026-01-06T00:00:00.000Z', NULL, 'waiting', NULL, '[]', '', NULL)`,
        `flood${nth}`,
      );
  });
  assert.throws(() => write(), /too many comments wait/);
  assert.equal(store.count('waiting'), 2000);
  desk.remove('flood0');
  assert.equal(write().comment.status, 'waiting');
});

test('a report is counted once for each reporter and hides nothing', () => {
  const { desk, store, write } = deskInTest();
  const { comment } = write();
  assert.equal(desk.report(comment.id, 'a'), false);
  desk.approve(comment.id);
  for (const reporter of ['a', 'a', 'b']) desk.report(comment.id, reporter);
  assert.deepEqual([desk.reports(comment.id), store.get(comment.id)?.status], [2, 'approved']);
});

test('names and texts that cannot be shown are refused, with the reason', () => {
  const { write } = deskInTest();
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['', 'x', /name/],
    ['a\u202eb', 'x', /cannot be seen/],
    ['x'.repeat(61), 'x', /longer than 60/],
    ['x', ' \n ', /empty/],
    ['x', 'y'.repeat(10_001), /longer than 10000/],
    ['x', '> '.repeat(30), /too deep/],
  ];
  for (const [name, text, why] of refused) assert.throws(() => write({ name, text }), why);
});
