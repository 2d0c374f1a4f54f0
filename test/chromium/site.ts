/** The pages as they are served, over a desk that answers from a story; whoever asks is signed in by a cookie. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { openAccess } from '../../src/web/access/index.ts';
import type { Ask, Role } from '../../src/web/gate/route.ts';
import { serve, type Served } from '../../src/web/gate/testing/served.ts';
import { WRITTEN } from '../../src/web/pages/testing/postmortem.ts';
import { BURNING } from '../../src/web/pages/testing/story.ts';
import { storyDesk, type StoryDesk } from '../../src/web/pages/testing/desk.ts';
import { ROUTES } from '../../src/web/routes/index.ts';
import { signInRoutes } from '../../src/web/sign-in/index.ts';
import { documentOf } from '../../src/web/ui/document.ts';

type Storage = NonNullable<BrowserContextOptions['storageState']>;

export interface Web extends AsyncDisposable {
  readonly origin: string;
  readonly served: Served;
  /** What the browser of somebody who is signed in has; they have just proved who they are. */
  readonly storageOf: (name: string) => Storage;
}

export interface Site extends AsyncDisposable {
  readonly origin: string;
  readonly desk: StoryDesk;
  readonly served: Served;
  /** What a browser needs to be signed in. */
  readonly storage: Storage;
}

/** Over a desk of any kind, with these people. */
export async function openWeb(
  ask: Ask,
  people: Readonly<Record<string, Role>>,
  now: () => Date = () => new Date(),
): Promise<Web> {
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-site-'));
  const access = openAccess(directory, { now });
  const secrets = new Map(
    Object.entries(people).map(([name, role]) => {
      const { id } = access.people.add(name, role);
      return [name, access.sessions.begin(id, 'password').secret];
    }),
  );
  const served = await serve(() => [...ROUTES, ...signInRoutes(access)], {
    admission: access.admission,
    frame: documentOf,
    ask,
    now,
  });
  const cookie = (value: string) => ({
    name: `stakeout-${served.port}`,
    value,
    domain: '127.0.0.1',
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Strict' as const,
  });
  return {
    origin: served.origin,
    served,
    storageOf: (name) => ({ cookies: [cookie(secrets.get(name) ?? '')], origins: [] }),
    [Symbol.asyncDispose]: async () => {
      await served.close();
      access.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export async function openSite(role: Role = 'admin', now: () => Date = () => new Date()): Promise<Site> {
  const desk = storyDesk(now);
  const web = await openWeb(desk.ask, { Mara: role, Jon: 'responder' }, now);
  return {
    origin: web.origin,
    desk,
    served: web.served,
    storage: web.storageOf('Mara'),
    [Symbol.asyncDispose]: () => web[Symbol.asyncDispose](),
  };
}

/** Pages for whoever is not signed in. */
export const OPEN_PAGES: Readonly<Record<string, string>> = {
  'sign-in': '/sign-in',
  'set-up': '/set-up',
  join: '/join',
};

/** Every page, by the name of its picture. */
export const PAGES: Readonly<Record<string, string>> = {
  overview: '/',
  incidents: '/incidents',
  incident: `/incidents/${BURNING}`,
  plan: `/incidents/${BURNING}/plan`,
  service: '/services/apache2?foresee=yes',
  guard: '/guard',
  hosts: '/hosts',
  'on-call': '/on-call',
  runbooks: '/runbooks',
  runbook: `/runbooks/module-missing?incident=${BURNING}`,
  postmortems: '/postmortems',
  postmortem: `/postmortems/${WRITTEN}`,
  'postmortem-edit': `/postmortems/${WRITTEN}/edit`,
  'postmortem-versions': `/postmortems/${WRITTEN}/versions/1?to=2`,
  'postmortem-evidence': `/postmortems/${WRITTEN}/evidence/${'a'.repeat(64)}`,
  settings: '/settings',
  audit: '/audit',
  account: '/account',
  tokens: '/account/tokens',
  people: '/people',
};
