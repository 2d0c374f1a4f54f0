/** From files to a site on disk, and to where a web server looks. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import * as fc from 'fast-check';
import { StakeoutError } from '../../domain/errors.ts';
import { buildSite } from './build.ts';
import { diffLines, excerpt } from './diff.ts';
import { frozenComments } from './freeze.ts';
import { HistoryStore } from './history.ts';
import { publishSite, undoPublish } from './publish.ts';
import { readBlog, type Blog, type ReadDirectory } from './read-blog.ts';
import { readingMinutes } from './reading-time.ts';
import { findPosts, searchEntry } from './search.ts';
import { SEARCH_SCRIPT } from './search-script.ts';
import { post, published, SITE } from './testing/posts.ts';
import { writeSite } from './write-site.ts';

const scratch = fs.mkdtempSync(join(tmpdir(), 'stakeout-blog-'));
after(() => fs.rmSync(scratch, { recursive: true }));
const blog = join(scratch, 'blog');
const put = (name: string, text: string): void => fs.writeFileSync(join(blog, name), text);

const SITE_YAML = `schema: stakeout.blog/1
title: Shop operations
description: What went wrong.
address: https://blog.example.org/
author: Operations
`;

beforeEach(() => {
  fs.rmSync(blog, { recursive: true, force: true });
  fs.mkdirSync(blog);
  put('blog.yaml', SITE_YAML);
  put('module.md', '---\ntitle: The module\ndate: 2026-01-05\ntags: [php]\n---\nIt was *gone*. And back.\n');
});

const none: ReadDirectory = () => ({ kind: 'none' });

function read(day = '2026-01-06', options: { drafts?: boolean; directories?: ReadDirectory } = {}): Blog {
  const drafts = options.drafts ?? false;
  return readBlog(blog, {
    now: new Date(`${day}T10:00:00.000Z`),
    history: new HistoryStore(blog, !drafts),
    readDirectory: options.directories ?? none,
    drafts,
  });
}

function refusal(): string {
  try {
    read();
  } catch (error) {
    if (error instanceof StakeoutError) return error.why;
    throw error;
  }
  return assert.fail('it was read');
}

test('a file is a post: its name is its address, its first sentence describes it', () => {
  const [one] = read().posts;
  assert.deepEqual(
    [one?.post.slug, one?.post.description, one?.history.versions.length],
    ['module', 'It was gone.', 1],
  );
  assert.equal(read().site.authority, 'blog.example.org,2026-01-06');
});

test('a changed text is a version with a note, a changed name a redirect; the same again is nothing', () => {
  read('2026-01-06');
  read('2026-01-07');
  put(
    'module.md',
    '---\ntitle: The module\nslug: php-module\ndate: 2026-01-05\nchange: a number\n---\nIt was gone.\n',
  );
  const [one] = read('2026-01-08').posts;
  assert.deepEqual(one?.history, {
    slugs: ['module', 'php-module'],
    versions: [
      { ...one?.history.versions[0], at: '2026-01-06T10:00:00.000Z', note: undefined },
      { ...one?.history.versions[1], at: '2026-01-08T10:00:00.000Z', note: 'a number' },
    ],
  });
  assert.match(one?.textOf(one.history.versions[0]?.sha256 ?? '') ?? '', /And back/);
});

test('a preview shows drafts and records nothing', () => {
  put('draft.md', '---\ntitle: Not yet\ndate: 2026-01-05\ndraft: true\n---\nx\n');
  assert.deepEqual(
    read('2026-01-06', { drafts: true }).posts.map(({ post }) => post.id),
    ['draft', 'module'],
  );
  assert.equal(fs.existsSync(join(blog, '.history')), false);
  const { posts, drafts } = read();
  assert.deepEqual([posts.length, drafts], [1, [['draft.md', 'says draft: true']]]);
});

test('a post that is gone is told, not forgotten', () => {
  read();
  fs.rmSync(join(blog, 'module.md'));
  assert.deepEqual(read().missing, ['module']);
});

test('bad files are refused with place and reason, and nothing is recorded', () => {
  const bombs: readonly (readonly [string, string, RegExp])[] = [
    ['a.md', 'no front matter', /^a\.md:1:1: does not begin with front matter/],
    ['a.md', '---\ntitle: x\n', /^a\.md:1:1: does not begin/],
    ['a.md', '---\ntitle: &a x\ndate: 2026-01-01\n---\n', /^a\.md:2:\d+: anchors are not used here/],
    ['a.md', '---\na: &a [x,x]\nb: &b [*a,*a]\n---\n', /^a\.md:2:\d+: anchors/],
    ['a.md', '---\ntitle: !!js/function "x"\n---\n', /^a\.md:2:\d+: tags are not used here/],
    ['a.md', '---\ntitle: x\ndate: yesterday\n---\n', /^a\.md:3:\d+: date: has to be a date/],
    [
      'a.md',
      '---\ntitle: x\ndate: 2026-01-01\nslug: ../../etc\n---\n',
      /^a\.md:4:\d+: slug: has to be small letters/,
    ],
    ['a.md', '---\ntitle: x\ndate: 2026-01-01\nlayout: evil\n---\n', /there is no member layout here/],
    ['a.md', `---\n${'['.repeat(5000)}\n---\n`, /^a\.md:2:\d+: is nested too deep/],
    ['a.md', `---\ntitle: "${'x'.repeat(70_000)}"\n---\n`, /longer than 64 KiB/],
    ['module-2.md', '---\ntitle: y\nslug: module\ndate: 2026-01-01\n---\n', /both have the slug module/],
    [
      'blog.yaml',
      SITE_YAML.replace('https://blog.example.org/', 'javascript:alert(1)'),
      /^blog\.yaml:4:\d+: address: is no address/,
    ],
    ['blog.yaml', `${SITE_YAML}theme: dark\n`, /there is no member theme here/],
  ];
  for (const [name, text, why] of bombs) {
    put('blog.yaml', SITE_YAML);
    put(name, text);
    assert.match(refusal(), why, text.slice(0, 60));
    assert.equal(fs.existsSync(join(blog, '.history', 'post-module.json')), false);
    fs.rmSync(join(blog, name));
  }
});

test('links in the directory lead nowhere', () => {
  fs.symlinkSync('/etc/passwd', join(blog, 'secret.md'));
  assert.deepEqual(
    read().posts.map(({ post }) => post.id),
    ['module'],
  );
});

test('a history that was damaged is an error, never a new beginning', () => {
  read();
  fs.writeFileSync(join(blog, '.history', 'post-module.json'), '{');
  assert.match(refusal(), /not as Stakeout writes it/);
});

const files = (title = 'A') => buildSite(SITE, [published({ title })], frozenComments(SITE, undefined));

test('a site takes the place of the one before as a whole, and of nothing else', () => {
  const out = join(scratch, 'out');
  writeSite(out, files('One'));
  writeSite(out, files('Two'));
  assert.match(fs.readFileSync(join(out, 'index.html'), 'utf8'), /Two/);
  const strange = join(scratch, 'strange');
  fs.mkdirSync(strange);
  fs.writeFileSync(join(strange, 'thesis.tex'), 'years of work');
  assert.throws(() => writeSite(strange, files()), /refusing to replace/);
  assert.throws(() => writeSite(join(scratch, 'out2'), new Map([['../evil', 'x']])), /leads out of the site/);
  assert.deepEqual(
    fs.readdirSync(scratch).filter((name) => name.startsWith('.stakeout')),
    [],
  );
});

test('publishing changes one link; undoing changes it back; three releases are kept', () => {
  const [out, target] = [join(scratch, 'built'), join(scratch, 'www')];
  const shown = (): string =>
    /<title>([^<]*)/.exec(fs.readFileSync(join(target, 'posts/shop-without-php-module.html'), 'utf8'))?.[1] ??
    '';
  fs.mkdirSync(target);
  for (const [nth, title] of ['One', 'Two', 'Three', 'Four', 'Five'].entries()) {
    writeSite(out, files(title));
    publishSite(out, target, new Date(Date.UTC(2026, 0, 6, 10, 0, nth)));
    assert.match(shown(), new RegExp(title));
  }
  assert.equal(fs.readdirSync(join(scratch, '.www-releases')).length, 3);
  undoPublish(target);
  assert.match(shown(), /Four/);
  assert.ok(fs.lstatSync(target).isSymbolicLink());
  fs.writeFileSync(join(scratch, 'file'), '');
  assert.throws(() => publishSite(out, join(scratch, 'file'), new Date()), /did not publish/);
  assert.throws(() => publishSite(scratch, target, new Date()), /no site/);
  assert.throws(() => undoPublish(join(scratch, 'nowhere')), /no other release/);
});

test('search finds every word, title first, and its script in the browser the same', async () => {
  const entries = [
    post({
      id: 'a',
      slug: 'a',
      title: 'Disk full',
      body: 'The PHP module was fine.',
      description: '',
      tags: [],
    }),
    post({ id: 'b', slug: 'b', title: 'PHP module gone', body: 'x', description: '', tags: [] }),
    post({ id: 'c', slug: 'c', title: 'Café', body: 'x', description: 'Überlast', tags: ['load'] }),
  ].map(searchEntry);
  const source = `${SEARCH_SCRIPT.slice(0, SEARCH_SCRIPT.indexOf('(function () {'))}\nexport { findPosts };`;
  const browser: unknown = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  assert.ok(typeof browser === 'object' && browser !== null && 'findPosts' in browser);
  const inBrowser = browser.findPosts;
  assert.ok(typeof inBrowser === 'function');
  for (const [query, slugs] of [
    ['php module', ['b', 'a']],
    ['cafe', ['c']],
    ['uberl', ['c']],
    ['module nothing', []],
    ['', []],
    ['load', ['c']],
  ] as const) {
    const found = findPosts(entries, query);
    assert.deepEqual(
      found.map(({ u }) => u.slice(6, 7)),
      slugs,
      query,
    );
    assert.deepEqual(inBrowser(entries, query), found, query);
  }
});

test('a diff has both texts in it', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 }).map((all) => all.join('\n'));
  fc.assert(
    fc.property(lines, lines, (before, now) => {
      const changes = diffLines(before, now);
      const side = (not: 'gone' | 'new'): string =>
        changes.flatMap(({ kind, line }) => (kind === not ? [] : [line])).join('\n');
      assert.deepEqual([side('new'), side('gone')], [before, now]);
    }),
  );
  const long = Array.from({ length: 40 }, (_, at) => `line ${at}`);
  assert.equal(excerpt(diffLines(long.join('\n'), long.with(20, 'other').join('\n'))).length, 8);
  assert.equal(diffLines('x\n'.repeat(3000), 'y\n'.repeat(3000)).length, 6001);
});

test('reading takes a minute for 230 words, code is not read', () => {
  assert.equal(readingMinutes('word '.repeat(690)), 3);
  assert.equal(readingMinutes(`\`\`\`\n${'word '.repeat(690)}\n\`\`\`\n`), 1);
});
