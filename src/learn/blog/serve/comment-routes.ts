/** Comments over HTTP: forms for readers, JSON for programs. Both end in the same desk. */
import { Hono, type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import * as z from 'zod/mini';
import {
  EMPTY_DRAFT,
  formToken,
  HONEYPOT,
  ID,
  judgeForm,
  mailPage,
  ownPage,
  problemPage,
  reportPage,
  signature,
  prefixOf,
  writePage,
  type Comment,
  type Draft,
  type Taken,
} from '../../comments/index.ts';
import { postPath } from '../places.ts';
import { rootPath } from '../pages/others.ts';
import { page, type ServeOptions } from './answer.ts';
import type { SiteRecord } from '../site-record.ts';

const field = (most: number) => z._default(z.string().check(z.maxLength(most)), '');
const writeSchema = z.object({
  post: z.string().check(z.maxLength(200)),
  reply: z.optional(z.string().check(z.regex(ID))),
  token: field(100),
  name: field(1000),
  text: field(100_000),
  mail: field(320),
  action: z._default(z.enum(['send', 'preview']), 'send'),
  [HONEYPOT]: field(2000),
});
type Write = z.infer<typeof writeSchema>;
const mineSchema = z.object({
  c: z.string().check(z.regex(ID)),
  action: z.enum(['edit', 'delete']),
  name: field(1000),
  text: field(100_000),
});
const oneSchema = z.object({ c: z.string().check(z.regex(ID)) });
const mailSchema = z.object({
  c: z.string().check(z.regex(ID)),
  t: field(100),
  wanted: z.enum(['yes', 'no']),
});

/** A browser keeps a cookie no longer (RFC 6265bis §5.5). */
const COOKIE_SECONDS = 400 * 24 * 3600;
const MOST_USED = 20_000;

type Post = SiteRecord['posts'][number];

export function commentRoutes(options: ServeOptions): Hono {
  const { folder, desk, now, limiter } = options;
  const app = new Hono();
  const secret = desk.store.secret();
  /** Forms that were sent: pressing twice is one comment. */
  const used = new Set<string>();
  const site = (): SiteRecord => folder.site;
  const postOf = (slug: string | undefined): Post | undefined =>
    site().posts.find((post) => post.slug === slug);
  const postById = (id: string): Post | undefined => site().posts.find((post) => post.id === id);
  const approved = (id: string | undefined): Comment | undefined => {
    const comment = ID.test(id ?? '') ? desk.store.get(id ?? '') : undefined;
    return comment?.status === 'approved' ? comment : undefined;
  };
  const no = (status: number, title: string, words: string, more?: Record<string, string>): Response =>
    page(status, problemPage(site(), title, words), undefined, more);
  const gone = (): Response => no(404, 'Not here', 'This post or comment is not there, or not any more.');
  const closed = (): Response => no(403, 'Closed', 'Comments on this site are closed.');
  const tooMany = (): Response =>
    no(429, 'Too many', 'Too many comments came from your network. Wait a minute and send it again.', {
      'Retry-After': '60',
    });
  const may = (context: Context): boolean => limiter.allows(options.addressOf(context), now().getTime());
  const cookieName = site().address.startsWith('https:') ? '__Host-commenter' : 'commenter';
  const remember = (context: Context, token: string): void =>
    setCookie(context, cookieName, token, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: COOKIE_SECONDS,
      secure: cookieName.startsWith('__Host-'),
    });

  app.get('/new', (context) => {
    const post = postOf(context.req.query('post'));
    if (post === undefined) return gone();
    if (!site().comments.open) return closed();
    const reply = approved(context.req.query('reply'));
    const token = formToken(secret, post.id, now());
    return page(200, writePage(site(), { post, reply, draft: EMPTY_DRAFT, token }));
  });

  app.post('/new', async (context) => {
    const written = writeSchema.safeParse(await formOf(context));
    if (!written.success) return no(400, 'Cannot be read', 'The form was not sent as it was made.');
    const post = postOf(written.data.post);
    if (post === undefined) return gone();
    if (!site().comments.open) return closed();
    const { name, text, mail, reply: replied, token } = written.data;
    const draft: Draft = { name, text, mail };
    const reply = approved(replied);
    const again = (status: number, problem: string | undefined, fresh: string, preview = false): Response =>
      page(status, writePage(site(), { post, reply, draft, token: fresh, problem, preview }));
    if (written.data.action === 'preview') return again(200, undefined, token, true);
    if (!may(context)) return tooMany();
    const trapped = wrongForm(post, token);
    if (trapped !== undefined)
      return again(422, trapped.why, trapped.keep ? token : formToken(secret, post.id, now()));
    const taken = take(context, post, written.data);
    if (!taken.ok) return again(taken.full === true ? 503 : 422, taken.why, token);
    remember(context, taken.token);
    return context.redirect(`${rootPath(site())}comments/mine?c=${taken.comment.id}`, 303);
  });

  function wrongForm(
    post: Post,
    token: string,
  ): { readonly why: string; readonly keep: boolean } | undefined {
    const judged = judgeForm(secret, post.id, token, now());
    if (judged === 'quick')
      return { why: 'that was quicker than anybody writes; press Send again', keep: true };
    if (judged !== 'good') return { why: 'the form was too old; press Send again', keep: false };
    return used.has(token)
      ? { why: 'this was sent already; to write more, press Send again', keep: false }
      : undefined;
  }

  function take(context: Context, post: Post, written: Write): Taken {
    const { name, text, mail, reply, token } = written;
    const taken = desk.write({
      post: post.id,
      parent: reply,
      words: { name, text },
      token: getCookie(context, cookieName),
      mail: mail.trim() === '' ? undefined : mail.trim(),
      trapped: written[HONEYPOT] !== '',
    });
    if (taken.ok) used.add(token);
    const [oldest] = used;
    if (used.size > MOST_USED && oldest !== undefined) used.delete(oldest);
    return taken;
  }

  app.get('/mine', (context) => {
    const own = ownComment(context, context.req.query('c'));
    return own === undefined
      ? gone()
      : page(200, ownPage(site(), own.post, own.comment, { mayEdit: desk.mayEdit(own.comment) }));
  });

  app.post('/mine', async (context) => {
    const sent = mineSchema.safeParse(await formOf(context));
    const own = sent.success ? ownComment(context, sent.data.c) : undefined;
    if (!sent.success || own === undefined) return gone();
    if (!may(context)) return tooMany();
    const token = getCookie(context, cookieName) ?? '';
    if (sent.data.action === 'delete') desk.withdraw(own.comment.id, token);
    else {
      const edited = desk.edit(own.comment.id, token, { name: sent.data.name, text: sent.data.text });
      if (!edited.ok)
        return page(
          422,
          ownPage(site(), own.post, own.comment, { mayEdit: desk.mayEdit(own.comment), problem: edited.why }),
        );
    }
    return context.redirect(`${rootPath(site())}comments/mine?c=${own.comment.id}`, 303);
  });

  function ownComment(
    context: Context,
    id: string | undefined,
  ): { readonly comment: Comment; readonly post: Post } | undefined {
    const comment = ID.test(id ?? '') ? desk.store.get(id ?? '') : undefined;
    const post = comment && postById(comment.post);
    return comment !== undefined &&
      post !== undefined &&
      desk.isOf(comment, getCookie(context, cookieName) ?? '')
      ? { comment, post }
      : undefined;
  }

  app.get('/report', (context) => {
    const comment = approved(context.req.query('c'));
    const post = comment && postById(comment.post);
    return comment === undefined || post === undefined
      ? gone()
      : page(200, reportPage(site(), post, comment, false));
  });

  app.post('/report', async (context) => {
    const sent = oneSchema.safeParse(await formOf(context));
    const comment = sent.success ? approved(sent.data.c) : undefined;
    const post = comment && postById(comment.post);
    if (comment === undefined || post === undefined) return gone();
    if (!may(context)) return tooMany();
    desk.report(comment.id, signature(secret, `reporter ${prefixOf(options.addressOf(context))}`));
    return page(200, reportPage(site(), post, comment, true));
  });

  // Programs that look at links before people do only ever GET: that changes nothing.
  app.get('/mail', (context) => {
    const [id, token] = [context.req.query('c') ?? '', context.req.query('t') ?? ''];
    return desk.mails.isToken(id, token) ? page(200, mailPage(site(), id, token)) : gone();
  });

  app.post('/mail', async (context) => {
    const sent = mailSchema.safeParse(await formOf(context));
    if (!sent.success || !desk.mails.answer(sent.data.c, sent.data.t, sent.data.wanted === 'yes'))
      return gone();
    const said =
      sent.data.wanted === 'yes' ? 'You will be told of replies.' : 'No further mail is sent to you.';
    return page(200, mailPage(site(), sent.data.c, sent.data.t, said));
  });

  app.get('/api', (context) => {
    const post = postOf(context.req.query('post'));
    if (post === undefined) return json(404, { error: 'there is no such post' });
    const comments = desk.store
      .of(post.id)
      .filter(({ status }) => status === 'approved')
      .map(({ id, parent, name, text, at, edited }) => ({ id, parent, name, text, at, edited }));
    return json(200, {
      schema: 'stakeout.comments-of-post/1',
      post: post.slug,
      address: `${site().address}/${postPath(post.slug)}`,
      token: formToken(secret, post.id, now()),
      comments,
    });
  });

  app.post('/api', async (context) => {
    const sent = writeSchema.safeParse(await context.req.json().catch(() => undefined));
    const post = sent.success ? postOf(sent.data.post) : undefined;
    if (!sent.success || post === undefined)
      return json(400, { error: 'post, name, text and token are expected' });
    if (!site().comments.open) return json(403, { error: 'comments are closed' });
    if (!may(context)) return json(429, { error: 'too many came from your network' });
    const wrong = wrongForm(post, sent.data.token);
    if (wrong !== undefined) return json(422, { error: wrong.why });
    const taken = take(context, post, sent.data);
    if (!taken.ok) return json(taken.full === true ? 503 : 422, { error: taken.why });
    remember(context, taken.token);
    return context.json({ id: taken.comment.id }, 201);
  });
  return app;
}

function json(status: number, body: unknown): Response {
  return page(status, `${JSON.stringify(body)}\n`, 'application/json; charset=utf-8');
}

/** Names to values; of a name that is there twice, the first. */
async function formOf(context: Context): Promise<Record<string, string>> {
  const fields = new URLSearchParams(await context.req.text());
  return Object.fromEntries([...fields].toReversed());
}
