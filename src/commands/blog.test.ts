/** `stakeout blog` as it is called. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EXIT } from '../domain/exit-codes.ts';
import { CommentDesk, CommentStore } from '../learn/comments/index.ts';
import { blogBuildSchema } from './blog/build.ts';
import { blogCommentsSchema } from './blog/comments.ts';
import { heard } from './oncall/testing.ts';
import { exitCode, dispatch } from './run.ts';

const dir = fs.mkdtempSync(join(tmpdir(), 'stakeout-blog-'));
after(() => fs.rmSync(dir, { recursive: true }));
fs.mkdirSync(join(dir, 'posts'));
fs.mkdirSync(join(dir, 'state'), { mode: 0o700 });
const put = (name: string, text: string): void => fs.writeFileSync(join(dir, name), text);
put(
  'posts/blog.yaml',
  'schema: stakeout.blog/1\ntitle: Ops\ndescription: d\naddress: https://b.example\nauthor: Ops\n',
);
put('posts/one.md', '---\ntitle: One\ndate: 2026-01-05\n---\nText.\n');

async function blog(...args: readonly string[]) {
  const { context, written } = heard(dir, '2026-01-06T12:00:00Z');
  await dispatch(['blog', ...args], context);
  return { ...written, code: exitCode(context.process.exitCode) };
}

function written(text: string): string {
  const store = new CommentStore(join(dir, 'state', 'comments.db'));
  const desk = new CommentDesk(store, { autoApproveAfter: 3, now: () => new Date('2026-01-06T11:00:00Z') });
  const taken = desk.write({
    post: 'one',
    parent: undefined,
    words: { name: 'Mara', text },
    token: undefined,
    mail: undefined,
    trapped: false,
  });
  store.close();
  return taken.ok ? taken.comment.id : assert.fail(taken.why);
}

test('build says what it made; a comment that was approved is in the page of the next build', async () => {
  const first = await blog('build', 'posts', '--out', 'site', '--state', 'state');
  assert.match(first.out, /^posts\/one\.html {2}One \(\d+\.\d kB\)\n1 posts, \d+ files in site\n$/);
  const id = written('Frozen words');
  assert.match(
    (await blog('comments', 'list', '--state', 'state')).out,
    new RegExp(`${id}.*Mara.*Frozen words`),
  );
  assert.equal((await blog('comments', 'approve', id, '--state', 'state')).out, `${id} is published: Mara\n`);
  const again = await blog('build', 'posts', '--out', 'site', '--state', 'state', '--json');
  assert.equal(blogBuildSchema.parse(JSON.parse(again.out)).posts[0]?.path, 'posts/one.html');
  assert.match(fs.readFileSync(join(dir, 'site/posts/one.html'), 'utf8'), /1 comment<[\s\S]*Frozen words/);
});

test('a post that vanished is exit code 1, a directory that cannot be used 4, with the reason', async () => {
  fs.renameSync(join(dir, 'posts/one.md'), join(dir, 'posts/two.md'));
  const { code, out } = await blog('build', 'posts', '--out', 'site', '--state', 'state');
  assert.deepEqual([code, out.includes('one was published before and is gone')], [EXIT.found, true]);
  fs.renameSync(join(dir, 'posts/two.md'), join(dir, 'posts/one.md'));
  const wrong = await blog('build', 'state', '--out', 'site');
  assert.deepEqual(
    [wrong.code, /blog\.yaml[\s\S]*docs\/formats\/blog\.md/.test(wrong.err)],
    [EXIT.input, true],
  );
});

test('publish and back', async () => {
  await blog('build', 'posts', '--out', 'site', '--state', 'state');
  assert.match((await blog('publish', 'site', '--to', 'www')).out, /www shows .*www-releases/);
  await blog('publish', 'site', '--to', 'www');
  assert.match((await blog('publish', '--undo', '--to', 'www')).out, /before:/);
  assert.equal((await blog('publish', '--to', 'www')).code, EXIT.usage);
});

test('moderators reject, edit and delete; an id that is not there changes nothing', async () => {
  const [one, two] = [written('First'), written('Second')];
  const unknown = await blog('comments', 'approve', one, 'nosuchcommen', '--state', 'state');
  assert.deepEqual([unknown.code, /no comment nosuchcommen/.test(unknown.err)], [EXIT.input, true]);
  assert.equal((await blog('comments', 'reject', '--spam', one, '--state', 'state')).out, `${one} is spam\n`);
  put('words.txt', 'Other words');
  await blog('comments', 'edit', two, '--file', 'words.txt', '--state', 'state');
  const { out } = await blog('comments', 'list', '--json', '--state', 'state');
  assert.deepEqual(
    blogCommentsSchema.parse(JSON.parse(out)).comments.map(({ id, text }) => [id, text]),
    [[two, 'Other words']],
  );
  await blog('comments', 'delete', two, '--state', 'state');
  assert.match((await blog('comments', 'list', '--state', 'state')).out, /no comment is waiting/);
});

test('export and import: what cannot be taken is named, a file that is none is code 4', async () => {
  put('out.json', (await blog('comments', 'export', '--state', 'state')).out);
  fs.mkdirSync(join(dir, 'other'), { mode: 0o700 });
  assert.match(
    (await blog('comments', 'import', 'out.json', '--state', 'other')).out,
    /^2 taken, 0 were here already, 0 refused/,
  );
  put('bad.json', '{"schema":"stakeout.comments/1","comments":[{"id":"x"}]}');
  const some = await blog('comments', 'import', 'bad.json', '--state', 'other');
  assert.deepEqual([some.code, /bad\.json: comments\[0\]\.id/.test(some.err)], [EXIT.found, true]);
  for (const text of ['{', '[]', '{"schema":"x","comments":[]}']) {
    put('none.json', text);
    assert.equal((await blog('comments', 'import', 'none.json', '--state', 'other')).code, EXIT.input, text);
  }
});

test('hostile words do nothing to the terminal', async () => {
  written('\u001b]0;owned\u0007 \u001b[2J');
  const { out } = await blog('comments', 'list', '--state', 'state');
  // oxlint-disable-next-line no-control-regex -- that is what must not be there
  assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f]/);
});
