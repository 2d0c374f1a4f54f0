/** The gate with real access behind it, one person of each role, and a desk that only remembers what it was asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { html } from '../../../domain/html.ts';
import { type Access, type Issuer, openAccess } from '../../access/index.ts';
import { signInRoutes } from '../../sign-in/index.ts';
import type { GateOptions } from '../model.ts';
import { type Ask, type Role, type Route, ROLES, route } from '../route.ts';
import { type AskInit, type Served, serve } from './served.ts';

export const PASSWORD = 'four words of some length';

export interface House extends Served {
  readonly access: Access;
  readonly directory: string;
  readonly clock: { now: Date };
  readonly routes: readonly Route[];
  readonly asked: { verb: string; args: unknown }[];
  /** Somebody of that role, by a session of their own that is fresh; `stale` ones have to step up. */
  readonly as: Readonly<Record<Role, Person>>;
  enter(name: string, stale?: boolean): Person;
  /** As a form of a page of ours would. */
  post(path: string, who: Person, form?: Readonly<Record<string, string>>, init?: AskInit): Promise<Response>;
  get(path: string, who?: Person, init?: AskInit): Promise<Response>;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly cookie: string;
  readonly csrf: string;
}

/** All routes of a house, as the gate has them. */
export function allRoutes(here: House): readonly Route[] {
  return here.routes;
}

const SAMPLES: Readonly<Record<string, string>> = {
  incident: 'INC-20260101-1',
  person: `p-${'0'.repeat(20)}`,
  session: `s-${'0'.repeat(20)}`,
  token: `t-${'0'.repeat(20)}`,
  passkey: 'AAAAAAAAAAAAAAAA',
  service: 'apache2',
};

/** A path that a route takes. */
export function pathOf({ path }: Pick<Route, 'path'>): string {
  return path.replaceAll(/:([a-z][a-z0-9-]*)/g, (_, name: string) => SAMPLES[name] ?? 'x');
}

const anyText = z.string().check(z.maxLength(4000));
const incident = z.string().check(z.regex(/^INC-[\w-]{1,27}$/));

/** Routes of the kinds that other rooms have. `events` never ends by itself. */
export const STAND_INS: readonly Route[] = [
  route({
    method: 'GET',
    path: '/',
    policy: { who: 'viewer' },
    handle: ({ viewer }) => ({
      kind: 'page',
      title: 'Overview',
      body: html`<h1>Overview of ${viewer?.name}</h1>`,
    }),
  }),
  route({
    method: 'GET',
    path: '/incidents',
    policy: { who: 'viewer' },
    query: z.strictObject({ search: z.optional(anyText), sort: z.optional(z.enum(['newest', 'oldest'])) }),
    handle: ({ query }) => ({
      kind: 'page',
      title: 'Incidents',
      body: html`<h1 title="${query.search}">${query.search}</h1>`,
    }),
  }),
  route({
    method: 'GET',
    path: '/incidents/:incident',
    policy: { who: 'viewer' },
    params: z.strictObject({ incident }),
    handle: async ({ ask, params }) => {
      const { incident: detail } = await ask('incident', params);
      return { kind: 'json', status: detail === null ? 404 : 200, body: { incident: detail } };
    },
  }),
  route({
    method: 'POST',
    path: '/incidents/:incident/note',
    policy: { who: 'commenter' },
    params: z.strictObject({ incident }),
    body: z.strictObject({ text: anyText }),
    handle: async ({ ask, params, body, viewer }) => {
      await ask('note', { ...params, ...body, by: viewer?.name ?? '' });
      return { kind: 'see', path: `/incidents/${params.incident}` };
    },
  }),
  route({
    method: 'POST',
    path: '/incidents/:incident/repair',
    policy: { who: 'responder', stepUp: true },
    params: z.strictObject({ incident }),
    handle: async ({ ask, params, viewer }) => {
      await ask('acknowledge', { ...params, by: viewer?.name ?? '' });
      return { kind: 'see', path: '/' };
    },
  }),
  ...(['policy', 'schedule', 'rotation', 'calendar'] as const).map((what) =>
    route({
      method: 'POST',
      path: `/on-call/${what}`,
      policy: { who: 'admin', stepUp: true },
      body: z.strictObject({ text: anyText }),
      handle: () => ({ kind: 'json', body: {} }),
    }),
  ),
  route({
    method: 'POST',
    path: '/settings/channels/test',
    policy: { who: 'admin' },
    guessed: true,
    body: z.strictObject({ channel: z.string().check(z.regex(/^[a-z-]{1,32}$/)) }),
    handle: () => ({ kind: 'json', body: { arrived: true } }),
  }),
  route({
    method: 'GET',
    path: '/events',
    policy: { who: 'viewer' },
    events: true,
    query: z.strictObject({ big: z.optional(z.enum(['1'])) }),
    handle: ({ query }) => ({
      kind: 'events',
      events: (signal) => endless(signal, query.big === undefined ? 1 : 1 << 16),
    }),
  }),
];

async function* endless(signal: AbortSignal, size: number): AsyncIterable<string> {
  for (let id = 1; !signal.aborted; id += 1) {
    yield `id: ${id}\ndata: ${'x'.repeat(size)}\n\n`;
    await new Promise((resolve) => setTimeout(resolve, size > 1 ? 0 : 50));
  }
}

export async function house(
  options: Partial<GateOptions> = {},
  more: readonly Route[] = [],
  issuer?: Issuer,
  pages: readonly Route[] = STAND_INS,
): Promise<House> {
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-access-'));
  const clock = { now: new Date() };
  const access = openAccess(directory, { now: () => clock.now, issuer });
  const asked: House['asked'] = [];
  const ask: Ask = (verb, args) => {
    asked.push({ verb, args });
    const results = { incident: { incident: null }, note: { seq: 1 }, acknowledge: { seq: 1 } };
    // A desk that knows three verbs is enough here; the real one is tested in its own room.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return Promise.resolve((results as Record<string, unknown>)[verb] as never);
  };
  const routes = [...pages, ...more, ...signInRoutes(access)];
  const served = await serve(() => routes, {
    admission: access.admission,
    ask,
    now: () => clock.now,
    guesses: { each: { burst: 1000, perSecond: 1000 }, all: { burst: 1000, perSecond: 1000 } },
    ...options,
  });
  const enter = (name: string, stale = false): Person => {
    const person = access.people.byName(name);
    if (person === undefined) throw new Error(`nobody is called ${name}`);
    const { secret } = access.sessions.begin(
      person.id,
      'password',
      stale ? clock.now.getTime() - 600_000 : undefined,
    );
    const csrf = access.admission.session(secret, false)?.viewer.csrf ?? '';
    return { id: person.id, name, secret, csrf, cookie: `stakeout-${served.port}=${secret}` };
  };
  await populate(access);
  const as = Object.fromEntries(ROLES.map((role) => [role, enter(`${role} one`)]));
  return {
    ...served,
    access,
    routes,
    directory,
    clock,
    asked,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of each was just made
    as: as as Record<Role, Person>,
    enter,
    post: (path, who, form = {}, init = {}) =>
      served.ask(path, { cookie: who.cookie, form: { csrf: who.csrf, ...form }, ...init }),
    get: (path, who, init = {}) =>
      served.ask(path, { ...(who === undefined ? {} : { cookie: who.cookie }), ...init }),
    close: async () => {
      await served.close();
      access.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** All have the same password, which is derived once. */
async function populate(access: Access): Promise<void> {
  await access.setUp(access.newSetUpCode() ?? '', 'admin one', PASSWORD);
  const stored = access.store.get('SELECT password FROM people')?.['password'];
  for (const role of ROLES) {
    for (const which of role === 'admin' ? ['two'] : ['one', 'two']) {
      const { id } = access.people.add(`${role} ${which}`, role);
      access.store.run('UPDATE people SET password = ? WHERE id = ?', String(stored), id);
    }
  }
}
