/** Signing in and out. */
import * as z from 'zod/mini';
import { html } from '../../domain/html.ts';
import { type Access, Busy, type Shown } from '../access/index.ts';
import { localPath, Refusal } from '../gate/index.ts';
import { type Answer, type Route, route } from '../gate/route.ts';
import { code, name, next, password } from './fields.ts';
import type { Ways } from './index.ts';
import { field, hidden, openForm, problem } from './parts.ts';

export const WRONG = 'Name, password or code is wrong.';

export function enterRoutes(access: Access, ways: Ways): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/sign-in',
      policy: { who: 'anyone', why: 'here people show who they are' },
      query: z.strictObject({ next }),
      handle: ({ viewer, query, origin }) =>
        viewer?.via === 'session'
          ? { kind: 'see', path: localPath(query.next) }
          : signInPage({ access, ways, origin, next: localPath(query.next) }),
    }),
    route({
      method: 'POST',
      path: '/sign-in',
      policy: { who: 'anyone', why: 'here people show who they are' },
      guessed: true,
      body: z.strictObject({ name, password, code, next }),
      handle: async ({ body, origin }) => {
        const shown = await showing(access, body.name, body.password, body.code);
        if (shown === 'wrong') return wrong(access, ways, origin, body);
        const how = shown.withCode ? 'password and code' : 'password';
        const { secret, seconds } = access.sessions.begin(shown.person.id, how);
        const audit = `${shown.person.name} signed in by ${how}`;
        return {
          kind: 'see',
          path: localPath(body.next),
          session: { kind: 'begin', secret, seconds },
          audit,
        };
      },
    }),
    route({
      method: 'POST',
      path: '/sign-out',
      policy: { who: 'viewer' },
      handle: ({ viewer }) => {
        if (viewer?.via === 'session') access.sessions.end(viewer.id, viewer.key);
        return { kind: 'see', path: '/sign-in', session: { kind: 'end' }, audit: 'signed out' };
      },
    }),
  ];
}

/** Rejects with what says when to come again. */
export async function showing(
  access: Access,
  name: string,
  password: string,
  code: string,
): Promise<Exclude<Shown, { wait: number }>> {
  const shown = await access.show(name, password, code).catch((error: unknown) => {
    throw error instanceof Busy ? later(2000) : error;
  });
  if (shown !== 'wrong' && 'wait' in shown) throw later(shown.wait);
  return shown;
}

function later(ms: number): Refusal {
  const seconds = Math.ceil(ms / 1000);
  return new Refusal(429, 'That was tried too often.', {
    next: `Try again in ${seconds} s, or sign in by passkey.`,
    headers: { 'Retry-After': String(seconds) },
  });
}

/** Which name it was is only told of those who exist: people type passwords into the field of the name. */
function wrong(
  access: Access,
  ways: Ways,
  origin: string,
  body: { name: string; next?: string | undefined },
): Answer {
  const person = access.people.byName(body.name);
  const page = signInPage({ access, ways, origin, next: localPath(body.next), name: body.name, why: WRONG });
  return { ...page, audit: `sign-in refused: ${person?.name ?? 'nobody of that name'}` };
}

interface SignIn {
  readonly access: Access;
  readonly ways: Ways;
  readonly origin: string;
  readonly next: string;
  readonly name?: string;
  readonly why?: string;
}

function signInPage({ access, ways, origin, next: path, name: given, why }: SignIn): Answer {
  const fields = [
    field({ label: 'Name', name: 'name', autocomplete: 'username webauthn', value: given ?? '' }),
    field({ label: 'Password', name: 'password', type: 'password', autocomplete: 'current-password' }),
    field({
      label: 'Code',
      name: 'code',
      autocomplete: 'one-time-code',
      hint: 'From your authenticator app, or a recovery code; leave it empty if you have neither.',
      optional: true,
    }),
  ];
  const first = access.needsSetUp()
    ? html`<p class="notice">Nobody is set up yet: <a href="/set-up">set up the first admin</a>.</p>`
    : undefined;
  const body = html`<h1>Sign in</h1>${first}${problem(why)}${ways.signIn(path, origin)}${openForm(
    '/sign-in',
    html`<h2>By password</h2>${fields}${hidden('next', path)}<p><button class="go">Sign in</button></p>`,
  )}<p class="small"><a href="/join">I was given a code to join</a></p>`;
  return { kind: 'page', status: why === undefined ? 200 : 401, title: 'Sign in', body };
}
