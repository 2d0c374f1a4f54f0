/** The five ways in, each with all hostile texts: what a reader gets is inert. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFragment, serialize } from 'parse5';
import { textOf } from '../../domain/html.ts';
import { HOSTILE } from '../../markdown/testing/hostile.ts';
import { ALLOWED, foreignTo } from '../../markdown/testing/inspect.ts';
import { SITE } from '../blog/testing/posts.ts';
import { wordsSchema, type Comment } from './model.ts';
import { deskInTest, type DeskInTest } from './testing/desk.ts';
import { importComments } from './transfer.ts';
import { commentsFeed, commentsSection } from './view.ts';

const POST = { id: 'INC-1', slug: 'inc-1', title: 'A post' };
const FINE = { name: 'Mara', text: 'Thank you.' };

type Way = (one: DeskInTest, words: { readonly name: string; readonly text: string }) => void;

/** What is refused is not shown, which is fine as well; most of them have to be taken for this to prove anything. */
const WAYS: Readonly<Record<string, Way>> = {
  create: ({ desk, write }, words) => void desk.approve(write(words).comment.id),
  edit: ({ desk, write }, words) => {
    const { comment, token } = write(FINE);
    const edited = desk.edit(comment.id, token, words);
    if (!edited.ok) throw new Error(edited.why);
    desk.approve(comment.id);
  },
  'edit by a moderator': ({ desk, write }, words) => {
    const { comment } = write(FINE);
    desk.approve(comment.id);
    desk.moderate(comment.id, words);
  },
  import: ({ store }, words) => {
    const at = '2026-01-01T00:00:00Z';
    const one = { id: 'abcdefgh2345', post: POST.id, ...words, at, status: 'approved' };
    const { refused } = importComments(store, { schema: 'stakeout.comments/1', comments: [one] });
    if (refused.length > 0) throw new Error(refused[0]);
  },
  // The API hands over what its schema let through, as the form does: serve.test.ts posts to both.
  API: ({ desk, write }, words) =>
    void desk.approve(write({ words: JSON.parse(JSON.stringify(words)) }).comment.id),
};

/** Names go where texts go, into attributes and titles too. */
const attempts = HOSTILE.flatMap(({ text }) => [
  { name: 'Mara', text },
  { name: text.replaceAll(/\s+/g, ' ').slice(0, 60), text: 'x' },
]);

for (const [name, way] of Object.entries(WAYS))
  test(`hostile comments are inert: ${name}`, () => {
    let taken = 0;
    const one = deskInTest();
    for (const words of attempts) {
      try {
        way(one, words);
      } catch (error) {
        assert.equal(wordsSchema.safeParse(words).success, false, String(error));
        one.store.run('DELETE FROM comments');
        continue;
      }
      taken += 1;
      assertInert(one.store.of(POST.id), JSON.stringify(words));
      one.store.run('DELETE FROM comments');
    }
    assert.ok(taken > 180, String(taken));
  });

function assertInert(comments: readonly Comment[], what: string): void {
  const section = textOf(commentsSection(SITE, POST, comments));
  assert.deepEqual(foreignTo(section, SECTION), [], what);
  // The words of a comment alone have the narrower list.
  const [, words = ''] = /<div class="words">([\s\S]*?)<\/div>\n/.exec(section) ?? [];
  assert.deepEqual(foreignTo(words, ALLOWED.comment), [], what);
  const feed = commentsFeed(SITE, POST, comments);
  const [, content = ''] = /<content type="html">([\s\S]*?)<\/content>/.exec(feed) ?? [];
  assert.deepEqual(foreignTo(serialize(parseFragment(unescaped(content))), ALLOWED.comment), [], what);
  assert.doesNotMatch(feed, /<script|<img|\]\]>/i);
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

const any = /^/;
const SECTION = {
  ...ALLOWED.comment,
  a: {
    href: /^(?:https?:\/\/[^"'<>\s]+|#c-[a-z2-7]{12}|\.\.\/(?:comments|posts)\/[\w./?=&-]+)$/i,
    rel: any,
    class: /^button$/,
  },
  section: { class: any, id: any, 'aria-labelledby': any },
  article: { class: any, id: /^c-[a-z2-7]{12}$/, 'aria-label': any },
  h2: { id: any },
  div: { class: any, id: any },
  p: { class: any },
  header: {},
  footer: {},
  span: { class: any },
  time: { datetime: /^[\d:.TZ-]+$/ },
  ol: { class: /^thread$/, start: /^\d+$/ },
};
