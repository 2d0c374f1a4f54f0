/** Signing in by somebody else's word: on the way there, and back. */
import * as z from 'zod/mini';
import { type Html, html } from '../../domain/html.ts';
import {
  type Access,
  type Identity,
  NotDone,
  type Oidc,
  type Purpose,
  RETURN_PATH,
} from '../access/index.ts';
import { localPath, Refusal } from '../gate/index.ts';
import { type Answer, type Route, route, type Viewer } from '../gate/route.ts';
import { attempt } from './begin.ts';
import { code, next } from './fields.ts';
import { button, field, openForm } from './parts.ts';
import { inSession } from './step-up.ts';

const WHY = 'here people show who they are';
const text = z.optional(z.string().check(z.maxLength(4096)));
/** What issuers add besides what is asked for is known, and not used. */
const returned = z.strictObject({
  code: text,
  state: text,
  iss: text,
  error: text,
  error_description: text,
  error_uri: text,
  session_state: text,
  scope: text,
  authuser: text,
  prompt: text,
  hd: text,
});

export function oidcRoutes(access: Access, oidc: Oidc): readonly Route[] {
  const go = async (origin: string, purpose: Purpose): Promise<Answer> => {
    const { url, flow } = await oidc.begin(origin, purpose).catch(() => {
      throw new Refusal(503, `${oidc.name} does not answer.`, { next: 'Sign in another way, or try again.' });
    });
    return { kind: 'away', url, flow };
  };
  return [
    route({
      method: 'GET',
      path: '/sign-in/with',
      policy: { who: 'anyone', why: WHY },
      guessed: true,
      query: z.strictObject({ next }),
      handle: ({ query, origin }) => go(origin, { kind: 'sign-in', next: localPath(query.next) }),
    }),
    route({
      method: 'GET',
      path: '/step-up/with',
      policy: { who: 'viewer' },
      query: z.strictObject({ next }),
      handle: ({ viewer, query, origin }) => {
        const { id, key } = inSession(viewer);
        return go(origin, { kind: 'prove', person: id, key, next: localPath(query.next) });
      },
    }),
    route({
      method: 'GET',
      path: '/account/link',
      policy: { who: 'viewer', stepUp: true },
      handle: ({ viewer, origin }) => go(origin, { kind: 'link', person: inSession(viewer).id }),
    }),
    route({
      method: 'POST',
      path: '/account/link/remove',
      policy: { who: 'viewer', stepUp: true },
      handle: ({ viewer }) => {
        const person = access.people.byId(inSession(viewer).id);
        if (person === undefined) throw new Refusal(404, 'You are not there any more.');
        return attempt(
          () => {
            oidc.unlink(person);
            return { kind: 'see', path: '/account', audit: `unlinked from ${oidc.name}` };
          },
          (why) => ({ kind: 'page', status: 409, title: 'Not done', body: html`<h1>${why}</h1>` }),
        );
      },
    }),
    route({
      method: 'GET',
      path: '/join/with',
      policy: { who: 'anyone', why: WHY },
      handle: () => joinWithPage(oidc),
    }),
    route({
      method: 'POST',
      path: '/join/with',
      policy: { who: 'anyone', why: WHY },
      guessed: true,
      body: z.strictObject({ code }),
      handle: ({ body }) => {
        if (access.codes.joins(body.code) === undefined)
          return {
            ...joinWithPage(oidc, 'That code does not hold.'),
            audit: 'not done: that code does not hold',
          };
        // A form may not lead to another site (`form-action`), a link may.
        const begun = access.pending.begin('join', body.code);
        return {
          kind: 'page',
          title: 'Join',
          body: html`<h1>Join</h1><p><a class="button go" href="/join/with/go?begun=${begun}">Go on to ${oidc.name}</a></p>`,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/join/with/go',
      policy: { who: 'anyone', why: WHY },
      guessed: true,
      query: z.strictObject({ begun: z.string().check(z.regex(/^[\w-]{1,100}$/)) }),
      handle: ({ query, origin }) => {
        const given = access.pending.take('join', query.begun);
        if (given === undefined)
          throw new Refusal(404, 'That took too long: begin again.', {
            link: { path: '/join/with', text: 'Join' },
          });
        return go(origin, { kind: 'join', code: given });
      },
    }),
    route({
      method: 'GET',
      path: RETURN_PATH,
      policy: { who: 'anyone', why: WHY },
      guessed: true,
      query: returned,
      handle: ({ query, origin, flow }) =>
        attempt(
          async () => {
            const given = Object.entries(query).filter(
              (pair): pair is [string, string] => pair[1] !== undefined,
            );
            const back = await oidc.finish(origin, flow, new URLSearchParams(given).toString());
            return arrived(access, oidc, back.purpose, back.identity);
          },
          (why) => ({
            kind: 'page',
            status: 401,
            title: 'Not signed in',
            body: html`<h1>You are not signed in</h1><p>${why}</p><p><a href="/sign-in">To sign-in</a></p>`,
          }),
        ),
    }),
  ];
}

function arrived(access: Access, oidc: Oidc, purpose: Purpose, identity: Identity): Answer {
  if (purpose.kind === 'link') {
    const person = access.people.byId(purpose.person);
    if (person === undefined || person.disabled !== undefined)
      throw new NotDone('You are not there any more.');
    oidc.link(person, identity);
    return onward('/account', `${person.name} linked with an account of ${oidc.name}`);
  }
  if (purpose.kind === 'join') {
    const { person, begun } = access.joinBy(purpose.code, (joining) => oidc.link(joining, identity));
    return {
      ...onward('/account', `${person.name} came in by a code of an admin and ${oidc.name}`),
      session: { kind: 'begin', ...begun },
    };
  }
  const person = oidc.personOf(identity);
  if (person === undefined)
    throw new NotDone(
      `${oidc.name} knows you, but nobody here is linked with that account. An admin can give you a code to join.`,
    );
  if (purpose.kind === 'prove') {
    if (person.id !== purpose.person) throw new NotDone('That is the account of somebody else.');
    access.sessions.proved(purpose.key);
    return onward(purpose.next, `${person.name} proved who they are by ${oidc.name}`);
  }
  const begun = access.sessions.begin(person.id, 'oidc', identity.shownAt ?? 0);
  return {
    ...onward(purpose.next, `${person.name} signed in by ${oidc.name}`),
    session: { kind: 'begin', ...begun },
  };
}

/** Not by a redirect: what another site led to gets no cookie that is strict, and would seem not to be signed in. */
function onward(path: string, audit: string): Answer {
  const body = html`<meta http-equiv="refresh" content="0;url=${path}"><h1>Signed in</h1><p><a href="${path}">Go on</a></p>`;
  return { kind: 'page', title: 'Signed in', body, audit };
}

export function withPart(oidc: Oidc, path: string, way: '/sign-in/with' | '/step-up/with'): Html {
  return html`<section class="section"><p><a class="button" href="${way}?next=${encodeURIComponent(path)}">By ${oidc.name}</a></p></section>`;
}

export function linkPart(oidc: Oidc, viewer: Viewer): Html {
  const part =
    oidc.linked(viewer.id) > 0
      ? html`<p>You can sign in by it.</p>${button(viewer, '/account/link/remove', 'Unlink', `Unlink from ${oidc.name}`)}`
      : html`<p><a href="/account/link">Link your account there</a></p>`;
  return html`<section class="section"><h2>${oidc.name}</h2>${part}</section>`;
}

function joinWithPage(oidc: Oidc, why?: string): Answer {
  const form = openForm(
    '/join/with',
    html`${field({ label: 'Code', name: 'code', autocomplete: 'off' })}<p><button class="go">Go on</button></p>`,
  );
  const problem = why === undefined ? undefined : html`<p class="notice is-bad" role="alert">${why}</p>`;
  return {
    kind: 'page',
    status: why === undefined ? 200 : 400,
    title: 'Join',
    body: html`<h1>Join by ${oidc.name}</h1>${problem}${form}`,
  };
}
