/** One's own account: what one signs in with, and where one is signed in. */
import * as z from 'zod/mini';
import { type Html, html } from '../../domain/html.ts';
import { type Access, NotDone, type Person, SHORTEST_PASSWORD } from '../access/index.ts';
import { type Answer, type Route, route, type Viewer } from '../gate/route.ts';
import { postForm } from '../ui/form.ts';
import { attempt } from './begin.ts';
import { code, key, password, secret } from './fields.ts';
import type { Ways } from './index.ts';
import { button, day, field, hidden, problem, shownOnce } from './parts.ts';
import { qrCode } from './qr.ts';
import { inSession } from './step-up.ts';

export function accountRoutes(access: Access, ways: Ways): readonly Route[] {
  const personOf = (viewer: Viewer): Person => {
    const person = access.people.byId(viewer.id);
    if (person === undefined) throw new NotDone('You are not there any more.');
    return person;
  };
  const page = (viewer: Viewer, origin: string, why?: string): Answer => ({
    kind: 'page',
    status: why === undefined ? 200 : 400,
    title: 'Your account',
    body: accountBody(access, ways, viewer, personOf(viewer), origin, why),
  });
  return [
    route({
      method: 'GET',
      path: '/account',
      policy: { who: 'viewer' },
      handle: ({ viewer, origin }) => page(inSession(viewer), origin),
    }),
    route({
      method: 'POST',
      path: '/account/password',
      policy: { who: 'viewer', stepUp: true },
      body: z.strictObject({ password }),
      handle: ({ viewer, body, origin }) => {
        const who = inSession(viewer);
        return attempt(
          async () => {
            await access.changePassword(personOf(who), body.password);
            const { secret, seconds } = access.sessions.begin(who.id, 'password');
            const session = { kind: 'begin', secret, seconds } as const;
            return {
              kind: 'see',
              path: '/account',
              session,
              audit: 'changed their password; all sessions ended',
            };
          },
          (why) => page(who, origin, why),
        );
      },
    }),
    route({
      method: 'POST',
      path: '/account/authenticator',
      policy: { who: 'viewer', stepUp: true },
      handle: ({ viewer }) => seedPage(access, inSession(viewer), personOf(inSession(viewer))),
    }),
    route({
      method: 'POST',
      path: '/account/authenticator/confirm',
      policy: { who: 'viewer', stepUp: true },
      body: z.strictObject({ pending: secret, code }),
      handle: ({ viewer, body, origin }) => {
        const who = inSession(viewer);
        return attempt(
          () =>
            recoveryPage(access.confirmTotp(personOf(who), body.pending, body.code.replaceAll(/\s/g, ''))),
          (why) => page(who, origin, why),
        );
      },
    }),
    route({
      method: 'POST',
      path: '/account/authenticator/remove',
      policy: { who: 'viewer', stepUp: true },
      handle: ({ viewer }) => {
        access.removeTotp(personOf(inSession(viewer)));
        return { kind: 'see', path: '/account', audit: 'removed their authenticator app' };
      },
    }),
    route({
      method: 'POST',
      path: '/account/sessions/:session/end',
      policy: { who: 'viewer' },
      params: z.strictObject({ session: key('s') }),
      handle: ({ viewer, params, origin }) => {
        const who = inSession(viewer);
        return access.sessions.end(who.id, params.session)
          ? { kind: 'see', path: '/account', audit: `ended their session ${params.session}` }
          : { ...page(who, origin, 'That session is not there any more.'), status: 404 };
      },
    }),
  ];
}

function accountBody(
  access: Access,
  ways: Ways,
  viewer: Viewer,
  person: Person,
  origin: string,
  why: string | undefined,
): Html {
  return html`<h1>${viewer.name}</h1><p class="lede">You are ${viewer.role}.</p>${problem(why)}${ways.account(
    viewer,
    origin,
  )}${passwordPart(viewer, person)}${authenticatorPart(access, viewer, person)}${sessionsPart(access, viewer)}<section class="section"><h2>Tokens</h2><p><a href="/account/tokens">Tokens for programs</a></p></section>${viewer.role === 'admin' ? html`<section class="section"><h2>People</h2><p><a href="/people">Who may come in</a></p></section>` : undefined}`;
}

function passwordPart(viewer: Viewer, person: Person): Html {
  const hint = `At least ${SHORTEST_PASSWORD} characters. Changing it signs you out everywhere else.`;
  return html`<section class="section"><h2>Password</h2>${postForm({
    viewer,
    action: '/account/password',
    body: html`${hiddenName(person)}${field({ label: 'New password', name: 'password', type: 'password', autocomplete: 'new-password', hint })}<p><button>${person.hasPassword ? 'Change it' : 'Set it'}</button></p>`,
  })}</section>`;
}

/** For password managers only: it has no name, so it is not sent. */
function hiddenName(person: Person): Html {
  return html`<input type="text" class="hidden" value="${person.name}" autocomplete="username" readonly tabindex="-1" aria-hidden="true">`;
}

function authenticatorPart(access: Access, viewer: Viewer, person: Person): Html {
  const left = access.codes.recoveryLeft(person.id);
  const state = person.hasTotp
    ? html`<p>In use. ${left} recovery ${left === 1 ? 'code' : 'codes'} left.</p>${button(viewer, '/account/authenticator', 'Replace it', 'Replace the authenticator app')}${button(viewer, '/account/authenticator/remove', 'Remove it', 'Remove the authenticator app')}`
    : html`<p>Asked for with your password, so that the password alone is not enough.</p>${button(viewer, '/account/authenticator', 'Add one', 'Add an authenticator app')}`;
  return html`<section class="section"><h2>Authenticator app</h2>${state}</section>`;
}

function seedPage(access: Access, viewer: Viewer, person: Person): Answer {
  const { pending, secret, uri } = access.beginTotp(person);
  const body = html`<h1>Authenticator app</h1><p>Show this to the app, or add an account there with the key below it; then enter the code that the app shows.</p>${qrCode(uri, 'QR code of the key below')}${shownOnce(
    [secret.replaceAll(/(.{4})(?=.)/g, '$1 ')],
  )}<p><a href="${uri}">Open it in an app on this device</a></p>${postForm({
    viewer,
    action: '/account/authenticator/confirm',
    body: html`${hidden('pending', pending)}${field({ label: 'Code', name: 'code', autocomplete: 'one-time-code', inputmode: 'numeric' })}<p><button class="go">Confirm</button></p>`,
  })}`;
  return { kind: 'page', title: 'Authenticator app', body, audit: 'began to set up an authenticator app' };
}

function recoveryPage(codes: readonly string[]): Answer {
  const body = html`<h1>Recovery codes</h1><p>Each stands once for a code of the app, should you lose it. They are not shown again: keep them where you keep passwords.</p>${shownOnce(codes)}<p><a href="/account">I have kept them</a></p>`;
  return { kind: 'page', title: 'Recovery codes', body, audit: 'set up an authenticator app' };
}

function sessionsPart(access: Access, viewer: Viewer): Html {
  const rows = access.sessions.list(viewer.id).map((one) => {
    const here = one.key === viewer.key;
    return html`<tr><td>${here ? 'this one' : one.key}</td><td>${one.how}</td><td>${day(one.began)}</td><td>${day(one.seen)}</td><td>${
      here
        ? undefined
        : button(viewer, `/account/sessions/${one.key}/end`, 'End', `End the session ${one.key}`)
    }</td></tr>`;
  });
  return html`<section class="section"><h2>Sessions</h2><div class="scroll" tabindex="0" role="region" aria-label="Your sessions"><table><thead><tr><th>Session</th><th>By</th><th>Began (UTC)</th><th>Last seen (UTC)</th><th><span class="hidden">Action</span></th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
