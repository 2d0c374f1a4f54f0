/** Passkeys: the browser is asked by our module, and posts what the authenticator said. */
import * as z from 'zod/mini';
import { type Html, html } from '../../domain/html.ts';
import { type Access, canHavePasskeys, NotDone, type Person } from '../access/index.ts';
import { localPath, Refusal } from '../gate/index.ts';
import { type Answer, type Route, route, type Viewer } from '../gate/route.ts';
import { assets } from '../ui/assets.ts';
import { csrfField } from '../ui/form.ts';
import { label, next, secret } from './fields.ts';
import { button, day, field } from './parts.ts';
import { inSession } from './step-up.ts';

const encoded = z.string().check(z.regex(/^[\w-]{1,20000}$/));
const passkeyId = z.string().check(z.regex(/^[\w-]{16,1400}$/));
const common = {
  id: passkeyId,
  rawId: passkeyId,
  type: z.literal('public-key'),
  clientExtensionResults: z.strictObject({}),
};
const created = z.strictObject({
  ...common,
  response: z.strictObject({
    clientDataJSON: encoded,
    attestationObject: encoded,
    transports: z.array(z.string().check(z.regex(/^[a-z-]{1,20}$/))).check(z.maxLength(10)),
  }),
});
const asserted = z.strictObject({
  ...common,
  response: z.strictObject({
    clientDataJSON: encoded,
    authenticatorData: encoded,
    signature: encoded,
    userHandle: z.optional(encoded),
  }),
});

export function passkeyRoutes(access: Access): readonly Route[] {
  const { passkeys } = access;
  const personOf = (viewer: Viewer): Person => {
    const person = access.people.byId(viewer.id);
    if (person === undefined) throw new Refusal(404, 'You are not there any more.');
    return person;
  };
  return [
    route({
      method: 'POST',
      path: '/passkey-options',
      policy: { who: 'anyone', why: 'before somebody can show a passkey they have to be asked for one' },
      guessed: true,
      body: z.strictObject({}),
      handle: async ({ origin }) => ({
        kind: 'json',
        body: await passkeys.beginAuthentication(named(origin)),
      }),
    }),
    route({
      method: 'POST',
      path: '/sign-in/passkey',
      policy: { who: 'anyone', why: 'here people show who they are' },
      guessed: true,
      body: z.strictObject({ pending: secret, response: asserted, next }),
      handle: async ({ body, origin }) => {
        const person = await shown(access, origin, body.pending, body.response);
        const begun = access.sessions.begin(person.id, 'passkey');
        return {
          kind: 'json',
          body: { next: localPath(body.next) },
          session: { kind: 'begin', ...begun },
          audit: `${person.name} signed in by passkey`,
        };
      },
    }),
    route({
      method: 'POST',
      path: '/step-up/passkey',
      policy: { who: 'viewer' },
      guessed: true,
      body: z.strictObject({ pending: secret, response: asserted, next }),
      handle: async ({ viewer, body, origin }) => {
        const who = inSession(viewer);
        const person = await shown(access, origin, body.pending, body.response);
        if (person.id !== who.id) throw notTheirs();
        access.sessions.proved(who.key);
        return {
          kind: 'json',
          body: { next: localPath(body.next) },
          audit: 'proved who they are by passkey',
        };
      },
    }),
    route({
      method: 'POST',
      path: '/account/passkey-options',
      policy: { who: 'viewer', stepUp: true },
      body: z.strictObject({}),
      handle: async ({ viewer, origin }) => ({
        kind: 'json',
        body: await passkeys.beginRegistration(personOf(inSession(viewer)), named(origin)),
      }),
    }),
    route({
      method: 'POST',
      path: '/account/passkeys',
      policy: { who: 'viewer', stepUp: true },
      body: z.strictObject({ pending: secret, name: label, response: created }),
      handle: async ({ viewer, body, origin }) => {
        const person = personOf(inSession(viewer));
        await said(() => passkeys.register(person, origin, body.pending, body.name, body.response));
        return { kind: 'json', body: { next: '/account' }, audit: `added the passkey ${body.name}` };
      },
    }),
    route({
      method: 'POST',
      path: '/account/passkeys/:passkey/remove',
      policy: { who: 'viewer', stepUp: true },
      params: z.strictObject({ passkey: passkeyId }),
      handle: async ({ viewer, params }): Promise<Answer> => {
        const person = personOf(inSession(viewer));
        const gone = await said(() => passkeys.remove(person, params.passkey));
        if (!gone) throw new Refusal(404, 'That passkey is not there any more.');
        return { kind: 'see', path: '/account', audit: 'removed a passkey' };
      },
    }),
  ];
}

async function shown(
  access: Access,
  origin: string,
  pending: string,
  response: z.infer<typeof asserted>,
): Promise<Person> {
  const { userHandle, ...rest } = response.response;
  const given = { ...response, response: userHandle === undefined ? rest : { ...rest, userHandle } };
  const person = await said(() => access.passkeys.show(origin, pending, given));
  if (person === undefined) throw notTheirs();
  return person;
}

function notTheirs(): Refusal {
  return new Refusal(401, 'That passkey is not known here.', { next: 'Use another one, or your password.' });
}

async function said<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof NotDone ? new Refusal(409, error.message) : error;
  }
}

function named(origin: string): string {
  if (canHavePasskeys(origin)) return origin;
  throw new Refusal(409, 'Passkeys need a name, and this is a number.', {
    next: 'Open Stakeout by its name; on this host that is localhost.',
  });
}

const module_ = (): Html => html`<script type="module" src="${assets().passkeys.path}"></script>`;
const numbered = html`<p class="small">Passkeys need a name, and this address is a number. On this host, open Stakeout as localhost.</p>`;

/** Hidden by the style until a script says that there is one. */
export function showPart(action: string, path: string, viewer: Viewer | undefined, origin: string): Html {
  if (!canHavePasskeys(origin)) return numbered;
  return html`<form class="section needs-js" data-passkey="get" action="${action}">${csrfField(viewer)}<input type="hidden" name="next" value="${path}"><p><button type="button" class="go">Use a passkey</button></p><p class="is-bad" role="alert" hidden></p></form>${module_()}`;
}

export function passkeysPart(access: Access, viewer: Viewer, origin: string): Html {
  const rows = access.passkeys
    .list(viewer.id)
    .map(
      (one) =>
        html`<tr><td>${one.name}</td><td>${day(one.created)}</td><td>${day(one.used)}</td><td>${button(viewer, `/account/passkeys/${one.id}/remove`, 'Remove', `Remove the passkey ${one.name}`)}</td></tr>`,
    );
  const table =
    rows.length === 0
      ? html`<p>You have none. A passkey is safer than a password, and quicker.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Your passkeys"><table><thead><tr><th>Name</th><th>Added (UTC)</th><th>Last used (UTC)</th><th><span class="hidden">Action</span></th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const adding = canHavePasskeys(origin)
    ? html`<form class="needs-js" data-passkey="create" action="/account/passkeys">${csrfField(viewer)}${field({ label: 'Name of the new passkey', name: 'name', autocomplete: 'off', hint: 'The device that keeps it.' })}<p><button type="button">Add a passkey</button></p><p class="is-bad" role="alert" hidden></p></form>${module_()}`
    : numbered;
  return html`<section class="section"><h2>Passkeys</h2>${table}${adding}</section>`;
}
