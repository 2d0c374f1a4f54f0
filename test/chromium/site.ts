/** The pages as they are served, over a desk that answers from a story; whoever asks is signed in by a cookie. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { openAccess } from '../../src/web/access/index.ts';
import type { Role } from '../../src/web/gate/route.ts';
import { serve, type Served } from '../../src/web/gate/testing/served.ts';
import { WRITTEN } from '../../src/web/pages/testing/postmortem.ts';
import { BURNING } from '../../src/web/pages/testing/story.ts';
import { storyDesk, type StoryDesk } from '../../src/web/pages/testing/desk.ts';
import { ROUTES } from '../../src/web/routes/index.ts';
import { signInRoutes } from '../../src/web/sign-in/index.ts';
import { documentOf } from '../../src/web/ui/document.ts';

export interface Site extends AsyncDisposable {
  readonly origin: string;
  readonly desk: StoryDesk;
  readonly served: Served;
  /** What a browser needs to be signed in. */
  readonly storage: NonNullable<BrowserContextOptions['storageState']>;
}

export async function openSite(role: Role = 'admin', now: () => Date = () => new Date()): Promise<Site> {
  const desk = storyDesk(now);
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-site-'));
  const access = openAccess(directory, { now });
  const mara = access.people.add('Mara', role);
  const jon = access.people.add('Jon', 'responder');
  access.sessions.begin(jon.id, 'password');
  const { secret } = access.sessions.begin(mara.id, 'password');
  const served = await serve(() => [...ROUTES, ...signInRoutes(access)], {
    admission: access.admission,
    frame: documentOf,
    ask: desk.ask,
    now,
  });
  const cookie = {
    name: `stakeout-${served.port}`,
    value: secret,
    domain: '127.0.0.1',
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Strict' as const,
  };
  return {
    origin: served.origin,
    desk,
    served,
    storage: { cookies: [cookie], origins: [] },
    [Symbol.asyncDispose]: async () => {
      await served.close();
      access.close();
      rmSync(directory, { recursive: true });
    },
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
  runbook: '/runbooks/module-missing?incident=INC-20260102-1',
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
