/** A fresh proof of who somebody is, before what is dangerous. */
import * as z from 'zod/mini';
import { html } from '../../domain/html.ts';
import type { Access } from '../access/index.ts';
import { localPath, Refusal } from '../gate/index.ts';
import { type Answer, type Route, route, type Viewer } from '../gate/route.ts';
import { postForm } from '../ui/form.ts';
import { showing } from './enter.ts';
import { code, next, password } from './fields.ts';
import type { Ways } from './index.ts';
import { field, hidden, problem } from './parts.ts';

export function stepUpRoutes(access: Access, ways: Ways): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/step-up',
      policy: { who: 'viewer' },
      query: z.strictObject({ next }),
      handle: ({ viewer, query, origin }) =>
        page(access, ways, inSession(viewer), localPath(query.next), origin),
    }),
    route({
      method: 'POST',
      path: '/step-up',
      policy: { who: 'viewer' },
      guessed: true,
      body: z.strictObject({ password, code, next }),
      handle: async ({ viewer, body, origin }) => {
        const who = inSession(viewer);
        const path = localPath(body.next);
        const shown = await showing(access, who.name, body.password, body.code);
        if (shown === 'wrong')
          return {
            ...page(access, ways, who, path, origin, 'Password or code is wrong.'),
            audit: 'step-up refused',
          };
        access.sessions.proved(who.key);
        return { kind: 'see', path, audit: 'proved who they are' };
      },
    }),
  ];
}

export function inSession(viewer: Viewer | undefined): Viewer {
  if (viewer?.via === 'session') return viewer;
  throw new Refusal(403, 'A token may not do this.', { next: 'Sign in, and do it there.' });
}

function page(
  access: Access,
  ways: Ways,
  viewer: Viewer,
  path: string,
  origin: string,
  why?: string,
): Answer {
  const person = access.people.byId(viewer.id);
  const fields = [
    field({ label: 'Password', name: 'password', type: 'password', autocomplete: 'current-password' }),
    field({
      label: 'Code',
      name: 'code',
      autocomplete: 'one-time-code',
      hint: 'From your authenticator app, or a recovery code.',
      optional: true,
    }),
  ];
  const byPassword =
    person?.hasPassword === true
      ? postForm({
          viewer,
          action: '/step-up',
          class: 'section',
          body: html`<h2>By password</h2>${fields}${hidden('next', path)}<p><button class="go">Go on</button></p>`,
        })
      : undefined;
  const body = html`<h1>Show who you are</h1><p>What you are about to do needs a fresh proof. It holds for five minutes.</p>${problem(
    why,
  )}${ways.stepUp(viewer, path, origin)}${byPassword}`;
  return { kind: 'page', status: why === undefined ? 200 : 401, title: 'Show who you are', body };
}
