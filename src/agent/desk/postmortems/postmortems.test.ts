/** A post-mortem at the desk, from the draft to readers; a thread of its own does the same. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { complete } from '../../../learn/postmortem/testing/written.ts';
import { INCIDENT, tell } from '../../../learn/postmortem/testing/journal.ts';
import { type TestDesk, testDesk } from '../testing/desk.ts';
import { PostmortemThread } from './thread.ts';

const postmortem = INCIDENT;
const OTHER = 'f'.repeat(64);
let desk: TestDesk;
let directory: string;

beforeEach(async () => {
  desk = await testDesk();
  tell(desk.journal);
  directory = join(desk.dir, 'postmortems', INCIDENT);
});

afterEach(() => {
  assert.deepEqual(desk.troubles, []);
  desk.close();
});

const drafted = (by = 'Mara'): Promise<unknown> => desk.ask('draftPostmortem', { incident: INCIDENT, by });
const detail = async () => {
  const { postmortem: found } = await desk.ask('postmortem', { postmortem });
  assert.ok(found);
  return found;
};
/** As it is for readers, but for the review. */
async function finished(by = 'Mara'): Promise<string> {
  const now = await detail();
  let text = now.text ?? '';
  complete({
    read: () => text,
    write: (_, next) => {
      text = next;
    },
    replace: (what, next) => {
      assert.ok(typeof what === 'string' ? text.includes(what) : what.test(text), String(what));
      text = text.replace(what, () => next);
    },
  });
  const { saved, hash } = await desk.ask('savePostmortem', {
    postmortem,
    text,
    expectHash: now.hash ?? '',
    by,
  });
  assert.ok(saved && hash !== null);
  return hash;
}
const told = (): readonly (readonly [string, string])[] =>
  [...desk.journal.entries({ kind: 'audit.recorded' })].flatMap(({ event }) =>
    event.kind === 'audit.recorded' ? [[event.what, event.by] as const] : [],
  );

test('none, then the draft of an incident: listed, read, and never made twice', async () => {
  assert.deepEqual(await desk.ask('postmortems', {}), { postmortems: [], more: false });
  await assert.rejects(desk.ask('draftPostmortem', { incident: 'INC-20260102-9', by: 'Mara' }), {
    refusal: 'unknown',
  });
  await drafted();
  await assert.rejects(drafted(), { refusal: 'conflict' });
  const [one] = (await desk.ask('postmortems', { incident: INCIDENT })).postmortems;
  assert.deepEqual(
    [one?.id, one?.incident, one?.reviewed, one?.published, one?.changedBy],
    [INCIDENT, INCIDENT, false, 'no', 'Mara'],
  );
  const { view, check, text, versions } = await detail();
  assert.match(view?.body ?? '', /\| Requests, and of them failed \| 500, 300 \|/);
  assert.match(text ?? '', /\{\{impact\.requests\}\}/);
  assert.ok((check?.score ?? 0) >= 60 && check?.publishable === false && check.needed === 90);
  assert.deepEqual(
    versions.map(({ number, by, current }) => [number, by, current]),
    [[1, 'Mara', true]],
  );
  assert.deepEqual(told(), [['draft-changed', 'Mara']]);
});

test('a text is judged before it is kept, with the place of what is wrong; one that cannot be read is not kept', async () => {
  await drafted();
  const { text, hash } = await detail();
  const line = (text ?? '').split('\n').findIndex((one) => one.startsWith('## Impact')) + 2;
  const wrong = (text ?? '').replace('## Impact\n', '## Impact\n{{no.such}}\n');
  const { problems, view, check } = await desk.ask('checkPostmortem', { postmortem, text: wrong });
  assert.deepEqual(problems, [
    { file: 'postmortem.md', line, column: 1, message: 'there is no value no.such' },
  ]);
  assert.ok(view !== null && check?.errors.length === 1);
  assert.equal((await detail()).hash, hash, 'checking keeps nothing');
  const broken = await desk.ask('savePostmortem', {
    postmortem,
    text: 'x',
    expectHash: hash ?? '',
    by: 'Mara',
  });
  assert.deepEqual([broken.saved, broken.hash, broken.problems.length], [false, hash, 1]);
  assert.equal((await detail()).hash, hash);
  const blind = await desk.ask('checkPostmortem', { postmortem, text: 'x' });
  assert.deepEqual([blind.view, blind.check, blind.problems.length], [null, null, 1]);
});

test('who was slower saves nothing, and both texts are there', async () => {
  await drafted();
  const { text, hash } = await detail();
  const save = (more: string, by: string) =>
    desk.ask('savePostmortem', {
      postmortem,
      text: `${text}${more}`,
      expectHash: hash ?? '',
      by,
      note: more,
    });
  assert.ok((await save('first', 'Mara')).saved);
  await assert.rejects(save('second', 'Jon'), { refusal: 'conflict' });
  assert.match((await detail()).text ?? '', /first$/);
  const { found } = await desk.ask('postmortemDiff', { postmortem, from: 1, to: 2 });
  assert.deepEqual([found?.from.by, found?.to?.by, found?.to?.note], ['Mara', 'Mara', 'first']);
  assert.match(found?.diff ?? '', /^\+first$/m);
  assert.equal(found?.text, text);
  assert.deepEqual(await desk.ask('postmortemDiff', { postmortem, from: 1, to: 3 }), { found: null });
  writeFileSync(join(directory, 'postmortem.md'), `${text}on the host`);
  const here = await desk.ask('postmortemDiff', { postmortem, from: 2 });
  assert.match(here.found?.diff ?? '', /^\+on the host$/m);
});

test('a review is by somebody else, and of the text that was read', async () => {
  await drafted();
  const hash = await finished('Mara');
  const sign = (by: string, expectHash = hash) => desk.ask('signPostmortem', { postmortem, expectHash, by });
  await assert.rejects(sign('Mara'), { refusal: 'conflict', message: /you wrote it/ });
  await assert.rejects(sign('On-call'), { refusal: 'conflict', message: /you wrote it/ }, 'a named author');
  await assert.rejects(sign('Ines', OTHER), { refusal: 'conflict', message: /has changed/ });
  writeFileSync(
    join(directory, 'postmortem.md'),
    `${readFileSync(join(directory, 'postmortem.md'), 'utf8')}x`,
  );
  const { hash: edited, changedSince } = await detail();
  assert.ok(changedSince);
  await assert.rejects(sign('Ines', edited ?? ''), { message: /edited on the host/ });
  const { text } = await detail();
  await desk.ask('savePostmortem', { postmortem, text: text ?? '', expectHash: edited ?? '', by: 'Mara' });
  await sign('Ines', edited ?? '');
  const { reviewed, versions } = await detail();
  assert.deepEqual([reviewed, versions[0]?.reviewers], [true, ['Ines']]);
});

test('published is what the rubric lets pass, and exactly that; readers have it until the next time', async () => {
  await drafted();
  const hash = await finished();
  const publish = (expectHash = hash) =>
    desk.ask('publishPostmortem', { postmortem, expectHash, by: 'Mara' });
  await assert.rejects(publish(), { refusal: 'conflict', message: /what the rubric asks for/ });
  await desk.ask('signPostmortem', { postmortem, expectHash: hash, by: 'Ines' });
  await assert.rejects(publish(OTHER), { message: /has changed/ });
  assert.equal((await publish()).address, null, 'there is no blog yet');
  assert.equal((await detail()).published, 'yes');
  const posts = join(desk.dir, 'blog/posts');
  mkdirSync(posts, { recursive: true });
  writeFileSync(join(posts, 'blog.yaml'), 'schema: nothing\n');
  await assert.rejects(publish(), { refusal: 'conflict', message: /cannot build/ });
  writeFileSync(
    join(posts, 'blog.yaml'),
    'schema: stakeout.blog/1\ntitle: B\ndescription: d\naddress: https://blog.example\nauthor: a\n',
  );
  const { address } = await publish();
  const page = join(desk.dir, 'blog/site', new URL(address ?? '').pathname);
  assert.match(readFileSync(page, 'utf8'), /It was a quiet hour/);
  const { text, address: shown } = await detail();
  assert.equal(shown, address);
  await desk.ask('savePostmortem', { postmortem, text: `${text}\nMore.\n`, expectHash: hash, by: 'Mara' });
  assert.equal((await detail()).published, 'older');
  assert.doesNotMatch(readFileSync(page, 'utf8'), /More\./);
  assert.deepEqual(
    told().map(([what]) => what),
    ['draft-changed', 'draft-changed', 'signed-off', 'published', 'published', 'draft-changed'],
  );
});

test('every export is one text; with evidence that is gone there is none', async () => {
  await drafted();
  const html = await desk.ask('exportPostmortem', { postmortem, format: 'html' });
  assert.equal(html.name, `${INCIDENT}.html`);
  assert.match(html.text, /^<!doctype html>/);
  const { view } = await detail();
  const one = view?.evidence[0];
  const read = await desk.ask('postmortemEvidence', { postmortem, sha256: one?.sha256 ?? '' });
  assert.deepEqual([read.evidence?.id, read.evidence?.cut], [one?.id, false]);
  assert.deepEqual(await desk.ask('postmortemEvidence', { postmortem, sha256: OTHER }), { evidence: null });
  rmSync(join(directory, 'evidence', one?.sha256 ?? ''));
  await assert.rejects(desk.ask('exportPostmortem', { postmortem, format: 'json' }), {
    refusal: 'conflict',
    message: /is missing/,
  });
  const gone = await desk.ask('postmortemEvidence', { postmortem, sha256: one?.sha256 ?? '' });
  assert.match(gone.evidence?.text ?? '', /is missing/);
});

test('no name leads out of the directory of post-mortems', async () => {
  mkdirSync(join(desk.dir, 'postmortems'));
  symlinkSync('/etc', join(desk.dir, 'postmortems/etc'));
  assert.deepEqual(await desk.ask('postmortem', { postmortem: 'etc' }), { postmortem: null });
  for (const name of ['..', '../x', '.hidden', 'a/b', ''])
    await assert.rejects(desk.say('postmortem', { postmortem: name }), { refusal: 'refused' }, name);
});

test('in its thread: one answer for each question, refusals as refusals, and again after an end', async () => {
  await drafted();
  const thread = new PostmortemThread(desk.dir);
  const [list, one] = await Promise.all([
    thread.ask('postmortems', {}),
    thread.ask('postmortem', { postmortem }),
  ]);
  assert.deepEqual([list.postmortems.length, one.postmortem?.id], [1, INCIDENT]);
  await assert.rejects(thread.ask('checkPostmortem', { postmortem: 'none', text: 'x' }), {
    refusal: 'unknown',
  });
  const cut = thread.ask('postmortem', { postmortem });
  await Promise.all([assert.rejects(cut, /the agent ends/), thread.close()]);
  assert.equal((await thread.ask('postmortems', {})).postmortems.length, 1);
  const asked = Array.from({ length: 40 }, () => thread.ask('postmortems', {}));
  const done = await Promise.allSettled(asked);
  assert.equal(done.filter(({ status }) => status === 'rejected').length, 8);
  await thread.close();
});
