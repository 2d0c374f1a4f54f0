/** `stakeout postmortem` and `stakeout actions` as they are called. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EXIT } from '../../domain/exit-codes.ts';
import { actionItemsSchema } from '../../learn/actions/index.ts';
import { checkReportSchema, exportSchema } from '../../learn/postmortem/index.ts';
import { complete, written } from '../../learn/postmortem/testing/written.ts';
import { heard } from '../oncall/testing.ts';
import { dispatch, exitCode } from '../run.ts';
import { postmortemLogSchema } from './history.ts';
import { postmortemListSchema } from './list.ts';

const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-postmortem-'));
after(() => fs.rmSync(dir, { recursive: true }));
const STORY = join(import.meta.dirname, '../../../examples/postmortem/story.md');
const PM = join(dir, 'story');
const TEXT = join(PM, 'postmortem.md');

async function stakeout(...args: readonly string[]) {
  const { context, written } = heard(dir, '2026-01-02T10:00:00Z', { STAKEOUT_STATE_DIR: join(dir, 'state') });
  await dispatch([...args], context);
  return { ...written, code: exitCode(context.process.exitCode) };
}

test('import: a directory, its score, what to do next', async () => {
  const { code, out, err } = await stakeout('postmortem', 'import', STORY, '--out', PM);
  assert.equal(code, EXIT.ok, err);
  assert.match(out, /^\S+\/story\nscore 70 of 100, 90 to publish\nnext: edit /);
  const again = await stakeout('postmortem', 'import', STORY, '--out', PM);
  assert.equal(again.code, EXIT.input);
  assert.match(again.err, /is there already/);
});

test('check: places that programs can jump to; the exit code of --publish', async () => {
  const plain = await stakeout('postmortem', 'check', PM);
  assert.equal(plain.code, EXIT.ok);
  assert.match(plain.out, /^postmortem\.md:\d+:\d+: item 18, mandatory: \S+: has no owner$/m);
  assert.match(
    plain.out,
    /^score 70 of 100, not to be published yet: 90 needed; mandatory items missing: 8, 18, 20$/m,
  );
  const json = await stakeout('postmortem', 'check', PM, '--json', '--publish');
  assert.equal(json.code, EXIT.found);
  assert.equal(checkReportSchema.parse(JSON.parse(json.out)).score, 70);
});

test('sign-off, an edit, save, log and diff', async () => {
  assert.equal((await stakeout('postmortem', 'sign-off', PM, '--by', 'Ines')).code, EXIT.ok);
  assert.equal((await stakeout('postmortem', 'diff', PM)).code, EXIT.ok);
  fs.appendFileSync(TEXT, '\nMore.\n');
  const changed = await stakeout('postmortem', 'diff', PM);
  assert.equal(changed.code, EXIT.found);
  assert.match(changed.out, /^\+More\.$/m);
  assert.match((await stakeout('postmortem', 'save', PM, '--note', 'more')).out, /^version 2$/m);
  const log = postmortemLogSchema.parse(JSON.parse((await stakeout('postmortem', 'log', PM, '--json')).out));
  assert.deepEqual(
    log.versions.map(({ note }) => note),
    ['first draft', 'more'],
  );
  assert.deepEqual(
    log.signOffs.map(({ by, valid }) => [by, valid]),
    [['Ines', false]],
  );
  assert.match((await stakeout('postmortem', 'diff', PM, '1', '2')).out, /^\+\+\+ version 2$/m);
  assert.equal((await stakeout('postmortem', 'diff', PM, '7')).code, EXIT.input);
});

test('export: to standard output or a file; never with evidence that is gone', async () => {
  const json = await stakeout('postmortem', 'export', PM, '--to', 'json');
  assert.equal(exportSchema.parse(JSON.parse(json.out)).quantities['impact.fullOutageMinutes']?.value, 54);
  const file = join(dir, 'story.html');
  assert.equal((await stakeout('postmortem', 'export', PM, '--to', 'html', '--out', file)).code, EXIT.ok);
  assert.match(fs.readFileSync(file, 'utf8'), /^<!doctype html>/);
  fs.renameSync(join(PM, 'evidence'), join(PM, 'gone'));
  const gone = await stakeout('postmortem', 'export', PM, '--to', 'html');
  assert.equal(gone.code, EXIT.input);
  assert.match(gone.err, /evidence s\d+ is missing/);
  fs.renameSync(join(PM, 'gone'), join(PM, 'evidence'));
});

test('publish: not before the rubric lets it pass; then to the blog of this host, or marked as published', async () => {
  const early = await stakeout('postmortem', 'publish', PM);
  assert.equal(early.code, EXIT.input);
  assert.match(early.err, /nothing was published/);
  using pm = written();
  complete(pm);
  const ready = join(dir, 'ready');
  fs.cpSync(pm.directory, ready, { recursive: true });
  await stakeout('postmortem', 'sign-off', ready, '--by', 'Ines');
  assert.match((await stakeout('postmortem', 'publish', ready)).out, /^marked as published; .* no blog/);
  const posts = join(dir, 'state/blog/posts');
  fs.mkdirSync(posts, { recursive: true });
  const SITE = 'title: B\ndescription: d\naddress: https://blog.example\nauthor: a\n';
  fs.writeFileSync(join(posts, 'blog.yaml'), `schema: stakeout.blog/1\n${SITE}`);
  const { out } = await stakeout('postmortem', 'publish', ready);
  const page = join(dir, 'state/blog/site', new URL(out.trim()).pathname);
  assert.match(fs.readFileSync(page, 'utf8'), /It was a quiet hour/);
  fs.writeFileSync(join(posts, 'broken.md'), 'no front matter');
  const broken = await stakeout('postmortem', 'publish', ready);
  assert.equal(broken.code, EXIT.input);
  assert.match(fs.readFileSync(page, 'utf8'), /It was a quiet hour/, 'readers have what they had');
  assert.deepEqual(fs.readdirSync(posts).toSorted(), ['.history', 'blog.yaml', 'broken.md', 'ready']);
  fs.rmSync(join(dir, 'state/blog'), { recursive: true });
});

test('list: what is being written here, and what is wrong with it', async () => {
  assert.match((await stakeout('postmortem')).out, /none yet/);
  const drafts = join(dir, 'state/postmortems');
  fs.mkdirSync(join(drafts, 'broken'), { recursive: true });
  fs.cpSync(PM, join(drafts, 'story'), { recursive: true });
  const shown = await stakeout('postmortem');
  assert.equal(shown.code, EXIT.found);
  assert.match(shown.out, /^story +2025-03-09 +draft +Half the shop answered/m);
  assert.match(shown.out, /^broken +1 problem +postmortem\.md:1:1: is not there/m);
  const { postmortems } = postmortemListSchema.parse(
    JSON.parse((await stakeout('postmortem', 'list', '--json')).out),
  );
  assert.deepEqual(
    postmortems.map(({ name, title }) => [name, title === null]),
    [
      ['story', false],
      ['broken', true],
    ],
  );
});

test('what cannot be read is refused with place and reason', async () => {
  const before = fs.readFileSync(TEXT, 'utf8');
  fs.writeFileSync(TEXT, before.replace('tags: [imported]', 'tags: &a [imported]'));
  const { code, err } = await stakeout('postmortem', 'check', PM);
  assert.equal(code, EXIT.input);
  assert.match(err, /postmortem\.md:\d+:\d+: anchors are not used here/);
  fs.writeFileSync(TEXT, before);
  for (const argv of [
    ['postmortem', 'import', join(dir, 'none.md')],
    ['postmortem', 'check', join(dir, 'none')],
    ['postmortem', 'draft', 'INC-20260102-9'],
  ])
    assert.ok((await stakeout(...argv)).code >= EXIT.input, argv.join(' '));
  assert.equal(
    (await stakeout('postmortem', 'import', STORY, '--out', join(dir, 'x'), '--objective', '100')).code,
    EXIT.usage,
  );
  assert.equal(
    (await stakeout('postmortem', 'import', STORY, '--out', join(dir, 'x'), '--zone', 'Mars')).code,
    EXIT.usage,
  );
});

test('actions: adopted, begun, dropped; a day that is over is refused', async () => {
  assert.match((await stakeout('actions')).out, /no measures yet/);
  const adopted = await stakeout('actions', 'adopt', PM, '--json');
  assert.equal(adopted.code, EXIT.found);
  const { items } = actionItemsSchema.parse(JSON.parse(adopted.out));
  assert.deepEqual(
    items.map(({ state }) => state),
    Array.from({ length: 5 }, () => 'open'),
  );
  const [first] = items;
  assert.ok(first);
  const late = await stakeout('actions', 'start', first.id, '--due', '2026-01-01');
  assert.deepEqual([late.code, /that day is over/.test(late.err)], [EXIT.usage, true]);
  assert.equal((await stakeout('actions', 'start', first.id, '--due', '2026-02-30')).code, EXIT.usage);
  const begun = await stakeout('actions', 'start', first.id, '--owner', 'mara', '--due', '2026-02-01');
  assert.match(begun.out, /in-progress +prevent +mara +2026-02-01/);
  assert.equal((await stakeout('actions', 'drop', first.id, '--reason', 'done elsewhere')).code, EXIT.ok);
  const journal = await stakeout('journal', '--kind', 'action');
  assert.match(journal.out, /in-progress: owner mara, due 2026-02-01/);
  assert.match(journal.out, /dropped: done elsewhere/);
  assert.equal((await stakeout('actions', 'check', '--every', '0')).code, EXIT.usage);
});
