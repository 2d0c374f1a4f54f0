/** The server as readers, programs and strangers ask it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as z from 'zod/mini';
import { HOSTILE } from '../../../markdown/testing/hostile.ts';
import { ALLOWED, foreignTo } from '../../../markdown/testing/inspect.ts';
import { CommentDesk, CommentStore, QUICKEST_MS, RateLimiter } from '../../comments/index.ts';
import { buildSite } from '../build.ts';
import { frozenComments } from '../freeze.ts';
import { published, SITE } from '../testing/posts.ts';
import { writeSite } from '../write-site.ts';
import { blogApp } from './app.ts';
import { SiteFolder } from './site-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-serve-'));
after(() => rmSync(scratch, { recursive: true }));
const site = join(scratch, 'site');
const evidence = { name: 'evidence/x.html', bytes: Buffer.from('<script>alert(1)</script>') };
const put = (title = 'The shop without its PHP module'): void =>
  writeSite(
    site,
    buildSite(
      SITE,
      [
        published(
          { title, files: [evidence], body: '[e](evidence/x.html)' },
          { slugs: ['old', 'shop-without-php-module'] },
        ),
      ],
      frozenComments(SITE, undefined),
    ),
  );
put();

const POST = 'shop-without-php-module';
const HOST = { host: 'blog.example.org' };

function server(limits = [{ times: 1000, withinMs: 1 }]) {
  let now = Date.parse('2026-01-06T08:00:00.000Z');
  const store = new CommentStore(':memory:');
  const desk = new CommentDesk(store, { autoApproveAfter: 3, now: () => new Date(now) });
  const app = blogApp({
    folder: new SiteFolder(site),
    desk,
    now: () => new Date(now),
    limiter: new RateLimiter(limits),
    addressOf: () => '192.0.2.1',
    hosts: [],
    log: (line) => assert.fail(line),
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    app.request(path, { headers: { ...HOST, ...headers } });
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams(fields).toString();
    return app.request(path, {
      method: 'POST',
      headers: {
        ...HOST,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(body.length),
        ...headers,
      },
      body,
    });
  };
  const token = async (query = `post=${POST}`): Promise<string> => {
    const page = await (await get(`/comments/new?${query}`)).text();
    return /name="token" value="([^"]+)"/.exec(page)?.[1] ?? assert.fail(page);
  };
  const send = async (
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    const made = await token();
    now += QUICKEST_MS;
    return form(
      '/comments/new',
      { post: POST, token: made, name: 'Mara', text: 'Thank you.', action: 'send', ...fields },
      headers,
    );
  };
  return { app, desk, store, get, form, token, send, pass: (ms: number) => void (now += ms) };
}

const answerSchema = z.object({ token: z.string(), comments: z.array(z.object({ text: z.string() })) });

const cookieOf = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

test('every answer has the strict headers; none lets another site read it', async () => {
  const { get, form } = server();
  const answers = [
    get('/'),
    get(`/posts/${POST}.html`),
    get('/none'),
    get('/feed.atom'),
    get('/search.html?q=php'),
    get(`/comments/new?post=${POST}`),
    form('/comments/new', {}),
    form('/', {}),
    get('/posts/old.html'),
  ];
  for (const asked of answers) {
    const answer = await asked;
    assert.match(
      answer.headers.get('content-security-policy') ?? '',
      /^default-src 'none'; script-src 'self'; style-src 'self'; .*form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'$/,
    );
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
  }
});

test('pages have tags: the same again is 304, a new build is seen at once', async () => {
  const { get } = server();
  for (const path of ['/', '/feed.json', `/posts/${POST}.html`, `/posts/${POST}/comments.atom`]) {
    const first = await get(path);
    const tag = first.headers.get('etag') ?? assert.fail(path);
    assert.equal(first.status, 200);
    const again = await get(path, { 'if-none-match': `"x", W/${tag}` });
    assert.deepEqual([again.status, await again.text()], [304, ''], path);
  }
  const before = (await get('/')).headers.get('etag');
  put('Another title');
  const after = await get('/', { 'if-none-match': before ?? '' });
  assert.match(await after.text(), /Another title/);
  put();
});

test('an old address is 301, an unknown one 404, a path out of the site 404', async () => {
  const { get } = server();
  const moved = await get('/posts/old.html');
  assert.deepEqual([moved.status, moved.headers.get('location')], [301, `/posts/${POST}.html`]);
  for (const path of [
    '/none.html',
    '/../serve.test.ts',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2fetc%2fpasswd',
    '//etc/passwd',
    '/site.json',
    '/redirects.json',
    '/posts/',
    '/__proto__',
    '/constructor',
    '/posts/%00',
  ])
    assert.equal((await get(path)).status, 404, path);
});

test('types: feeds are feeds, and evidence is never a page of ours', async () => {
  const { get } = server();
  const type = async (path: string): Promise<string | null> => (await get(path)).headers.get('content-type');
  assert.deepEqual(
    [await type('/feed.atom'), await type('/feed.rss'), await type('/feed.json'), await type('/search.json')],
    [
      'application/atom+xml; charset=utf-8',
      'application/rss+xml; charset=utf-8',
      'application/feed+json; charset=utf-8',
      'application/json; charset=utf-8',
    ],
  );
  const answer = await get(`/posts/${POST}/evidence/x.html`);
  assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
  assert.match(answer.headers.get('content-security-policy') ?? '', /sandbox/);
});

test('search answers without scripts, and its words stay words', async () => {
  const { get } = server();
  assert.match(
    await (await get('/search.html?q=php+module')).text(),
    /One post\.[\s\S]*posts\/shop-without-php-module\.html/,
  );
  assert.match(await (await get('/search.html?q=nothingofit')).text(), /Nothing has all of these words/);
  assert.doesNotMatch(
    await (await get(`/search.html?q=${encodeURIComponent('"><script>alert(1)</script>')}`)).text(),
    /<script>alert/,
  );
});

test('names that are not ours, other methods, strange bodies and other sites are refused', async () => {
  const { app, get, form } = server();
  for (const host of ['evil.example', '127.0.0.1.nip.io', 'blog.example.org.evil.example', ''])
    assert.equal((await get('/', { host })).status, 421, host);
  assert.equal((await app.request('/', { method: 'DELETE', headers: HOST })).status, 405);
  assert.equal((await app.request('/', { method: 'HEAD', headers: HOST })).status, 200);
  const wrong: readonly (readonly [Record<string, string>, number])[] = [
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'content-type': 'text/plain' }, 415],
    [{ 'content-type': 'multipart/form-data' }, 415],
    [{ 'content-encoding': 'br' }, 415],
    [{ 'content-length': '999999999' }, 413],
  ];
  for (const [headers, status] of wrong)
    assert.equal((await form('/comments/new', {}, headers)).status, status, JSON.stringify(headers));
});

test('a comment from the form to the page, without scripts', async () => {
  const { desk, get, send, store } = server();
  const sent = await send({ text: 'Thank *you*.' }, { origin: 'https://blog.example.org' });
  assert.equal(sent.status, 303);
  assert.match(
    sent.headers.get('set-cookie') ?? '',
    /^__Host-commenter=[0-9a-f]{32}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  const where = sent.headers.get('location') ?? '';
  const own = await get(where, { cookie: cookieOf(sent) });
  assert.match(
    await own.text(),
    /A moderator reads it before it appears[\s\S]*<textarea[^>]*>Thank \*you\*\.<\/textarea>/,
  );
  assert.equal((await get(where)).status, 404); // nobody else sees it
  assert.doesNotMatch(await (await get(`/posts/${POST}.html`)).text(), /Thank/);
  const [comment] = store.withStatus('waiting', 1);
  const before = (await get(`/posts/${POST}.html`)).headers.get('etag') ?? '';
  desk.approve(comment?.id ?? '');
  const page = await get(`/posts/${POST}.html`, { 'if-none-match': before });
  assert.match(await page.text(), /1 comment<[\s\S]*<p>Thank <em>you<\/em>\.<\/p>/);
  assert.match(await (await get(`/posts/${POST}/comments.atom`)).text(), /Mara on/);
});

test('a preview shows and keeps nothing', async () => {
  const { send, store } = server();
  const answer = await send({ action: 'preview', text: '**bold** "<x>"' });
  assert.match(
    await answer.text(),
    /As others will see it[\s\S]*<strong>bold<\/strong>[\s\S]*<textarea[^>]*>\*\*bold\*\* &quot;&lt;x&gt;&quot;<\/textarea>/,
  );
  assert.equal(store.every().length, 0);
});

test('what is wrong with a comment is said, and nothing that was written is lost', async () => {
  const { form, send, store, token } = server();
  const empty = await send({ name: '', text: 'my words' });
  assert.equal(empty.status, 422);
  assert.match(await empty.text(), /Not sent: a name or a nickname is missing\.[\s\S]*my words/);
  const made = await token();
  const quick = await form('/comments/new', { post: POST, token: made, name: 'x', text: 'my words' });
  assert.match(await quick.text(), /quicker than anybody writes[\s\S]*my words/);
  const forged = await send({ token: 'x.y', text: 'my words' });
  assert.match(await forged.text(), /too old; press Send again[\s\S]*my words/);
  assert.equal((await send({ post: 'none' })).status, 404);
  assert.equal(store.every().length, 0);
});

test('the same form twice is one comment', async () => {
  const { form, pass, store, token } = server();
  const made = await token();
  pass(QUICKEST_MS);
  const fields = { post: POST, token: made, name: 'x', text: 'y' };
  assert.deepEqual(
    [(await form('/comments/new', fields)).status, (await form('/comments/new', fields)).status],
    [303, 422],
  );
  assert.equal(store.every().length, 1);
});

test('who writes too often waits; the hidden field makes it spam without a word', async () => {
  const { send, store } = server([{ times: 2, withinMs: 600_000 }]);
  const trapped = await send({ website: 'http://spam.example' });
  assert.deepEqual([trapped.status, store.count('spam')], [303, 1]);
  assert.equal((await send({})).status, 303);
  const third = await send({});
  assert.deepEqual([third.status, third.headers.get('retry-after')], [429, '60']);
});

test('its writer edits and deletes it, nobody else does', async () => {
  const { form, send, store } = server();
  const sent = await send({});
  const [comment] = store.every();
  const id = comment?.id ?? '';
  const edit = { c: id, action: 'edit', name: 'Mara', text: 'Changed.' };
  assert.equal((await form('/comments/mine', edit)).status, 404);
  assert.equal(
    (await form('/comments/mine', edit, { cookie: '__Host-commenter=00000000000000000000000000000000' }))
      .status,
    404,
  );
  assert.equal((await form('/comments/mine', edit, { cookie: cookieOf(sent) })).status, 303);
  assert.equal(store.get(id)?.text, 'Changed.');
  await form('/comments/mine', { c: id, action: 'delete' }, { cookie: cookieOf(sent) });
  assert.equal(store.get(id)?.status, 'deleted');
});

test('reports and the answers to mails take a POST; looking at a link changes nothing', async () => {
  const { desk, form, get, send, store } = server();
  await send({ mail: 'mara@example.org' });
  const id = store.every()[0]?.id ?? '';
  desk.approve(id);
  assert.equal((await get(`/comments/report?c=${id}`)).status, 200);
  assert.equal(desk.reports(id), 0);
  assert.equal((await form('/comments/report', { c: id })).status, 200);
  assert.equal(desk.reports(id), 1);
  const link = { c: id, t: desk.mails.token(id) };
  assert.equal((await get(`/comments/mail?c=${id}&t=${link.t}`)).status, 200);
  const confirmed = (): unknown => store.all('SELECT confirmed FROM subscriptions')[0]?.['confirmed'];
  assert.equal(confirmed(), 0);
  assert.equal((await form('/comments/mail', { ...link, t: 'x', wanted: 'yes' })).status, 404);
  await form('/comments/mail', { ...link, wanted: 'yes' });
  assert.equal(confirmed(), 1);
  await form('/comments/mail', { ...link, wanted: 'no' });
  assert.equal(confirmed(), undefined);
});

test('the API takes and gives the same, by the same rules', async () => {
  const { app, desk, get, pass, store } = server();
  const ask = async () => answerSchema.parse(await (await get(`/comments/api?post=${POST}`)).json());
  const post = async (body: unknown): Promise<Response> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return app.request('/comments/api', {
      method: 'POST',
      headers: {
        ...HOST,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
      },
      body: text,
    });
  };
  const { token } = await ask();
  const one = { post: POST, name: 'Bot', text: 'Hello *there*.', token };
  assert.equal((await post(one)).status, 422); // quicker than anybody writes
  pass(QUICKEST_MS);
  assert.equal((await post({ ...one, reply: 'x' })).status, 400);
  assert.equal((await post('{')).status, 400);
  assert.equal((await post({ ...one, text: ' ' })).status, 422);
  const taken = await post(one);
  assert.equal(taken.status, 201);
  assert.deepEqual((await ask()).comments, []);
  desk.approve(store.every()[0]?.id ?? '');
  assert.deepEqual(
    (await ask()).comments.map(({ text }) => text),
    ['Hello *there*.'],
  );
});

test('hostile comments over HTTP, by form and API: the page of the post is inert', async () => {
  const { app, desk, get, pass, send, store } = server();
  for (const { text } of HOSTILE) {
    await send({ text });
    const { token } = answerSchema.parse(await (await get(`/comments/api?post=${POST}`)).json());
    pass(QUICKEST_MS);
    const body = JSON.stringify({ post: POST, name: 'Bot', text, token });
    await app.request('/comments/api', {
      method: 'POST',
      headers: {
        ...HOST,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      },
      body,
    });
  }
  for (const { id } of store.withStatus('waiting', 1000)) desk.approve(id);
  const page = await (await get(`/posts/${POST}.html`)).text();
  const words = [...page.matchAll(/<div class="words">([\s\S]*?)<\/div>\n<footer>/g)].map(
    ([, one = '']) => one,
  );
  assert.ok(words.length > 180, String(words.length));
  for (const one of words) assert.deepEqual(foreignTo(one, ALLOWED.comment), [], one);
  assert.equal(page.split('<!--comments-->').length, 2);
  assert.equal(page.split('<!--/comments-->').length, 2);
});
