/** How somebody comes in for the first time: the first admin by a code from the terminal, others by a code from an admin. */
import * as z from 'zod/mini';
import { html } from '../../domain/html.ts';
import { type Access, Busy, NotDone, SHORTEST_PASSWORD } from '../access/index.ts';
import { Refusal } from '../gate/index.ts';
import { type Answer, type Route, route } from '../gate/route.ts';
import { code, name, password } from './fields.ts';
import { field, openForm, problem } from './parts.ts';

const WHY = 'nobody can be signed in before; a code that works once is asked for';

export function beginRoutes(access: Access): readonly Route[] {
  const there = (): boolean => access.needsSetUp();
  return [
    route({
      method: 'GET',
      path: '/set-up',
      policy: { who: 'anyone', why: WHY },
      there,
      handle: () => setUpPage(),
    }),
    route({
      method: 'POST',
      path: '/set-up',
      policy: { who: 'anyone', why: WHY },
      there,
      guessed: true,
      body: z.strictObject({ code, name, password }),
      handle: ({ body }) =>
        attempt(
          async () => {
            const begun = await access.setUp(body.code, body.name, body.password);
            return begin(begun, `${body.name} was set up as the first admin`);
          },
          (why) => setUpPage(why, body.name),
        ),
    }),
    route({
      method: 'GET',
      path: '/join',
      policy: { who: 'anyone', why: WHY },
      handle: () => joinPage(),
    }),
    route({
      method: 'POST',
      path: '/join',
      policy: { who: 'anyone', why: WHY },
      guessed: true,
      body: z.strictObject({ code, password }),
      handle: ({ body }) =>
        attempt(async () => {
          const { person, begun } = await access.join(body.code, body.password);
          return begin(begun, `${person.name} came in by a code of an admin`);
        }, joinPage),
    }),
  ];
}

function begin({ secret, seconds }: { secret: string; seconds: number }, audit: string): Answer {
  return { kind: 'see', path: '/account', session: { kind: 'begin', secret, seconds }, audit };
}

/** What is not done is told on the form itself. */
export async function attempt(
  work: () => Promise<Answer> | Answer,
  again: (why: string) => Answer,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Busy)
      throw new Refusal(429, 'Too many sign in at this moment.', {
        next: 'Try again.',
        headers: { 'Retry-After': '2' },
      });
    if (!(error instanceof NotDone)) throw error;
    return { ...again(error.message), audit: `not done: ${error.message}` };
  }
}

const passwordField = (): ReturnType<typeof field> =>
  field({
    label: 'Password',
    name: 'password',
    type: 'password',
    autocomplete: 'new-password',
    hint: `At least ${SHORTEST_PASSWORD} characters; a few words are easy to keep. You can add a passkey afterwards.`,
  });

function setUpPage(why?: string, given = ''): Answer {
  const fields = [
    field({
      label: 'Set-up code',
      name: 'code',
      autocomplete: 'off',
      hint: 'stakeout web set-up-code prints a new one on this host.',
    }),
    field({ label: 'Your name', name: 'name', autocomplete: 'username', value: given }),
    passwordField(),
  ];
  const body = html`<h1>Set up the first admin</h1>${problem(why)}${openForm(
    '/set-up',
    html`${fields}<p><button class="go">Set up</button></p>`,
  )}`;
  return { kind: 'page', status: why === undefined ? 200 : 400, title: 'Set up', body };
}

function joinPage(why?: string): Answer {
  const fields = [field({ label: 'Code', name: 'code', autocomplete: 'off' }), passwordField()];
  const body = html`<h1>Join</h1><p>An admin gave you a code. It works once, and replaces what you signed in with before.</p>${problem(
    why,
  )}${openForm('/join', html`${fields}<p><button class="go">Join</button></p>`)}`;
  return { kind: 'page', status: why === undefined ? 200 : 400, title: 'Join', body };
}
