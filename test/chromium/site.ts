/** The pages as they are served, over a desk that answers from a story; whoever asks is signed in by a cookie. */
import type { BrowserContextOptions } from 'playwright-core';
import type { Admission } from '../../src/web/gate/index.ts';
import type { Role, Viewer } from '../../src/web/gate/route.ts';
import { serve, type Served } from '../../src/web/gate/testing/served.ts';
import { BURNING } from '../../src/web/pages/testing/story.ts';
import { storyDesk, type StoryDesk } from '../../src/web/pages/testing/desk.ts';
import { ROUTES } from '../../src/web/routes/index.ts';
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
  const served = await serve(() => ROUTES, {
    admission: admitting(role),
    frame: documentOf,
    ask: desk.ask,
    now,
  });
  const cookie = {
    name: `stakeout-${served.port}`,
    value: 'mara',
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
    [Symbol.asyncDispose]: () => served.close(),
  };
}

function admitting(role: Role): Admission {
  const viewer: Viewer = {
    id: 'mara',
    name: 'Mara',
    role,
    via: 'session',
    csrf: 'of-this-session',
    steppedUpUntil: '2999-01-01T00:00:00.000Z',
    key: 'k1',
  };
  return {
    session: (secret) => (secret === 'mara' ? { viewer, endsAt: Infinity } : undefined),
    token: () => undefined,
    generation: () => 0,
  };
}

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
  settings: '/settings',
  audit: '/audit',
};
