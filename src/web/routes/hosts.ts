import { route } from '../gate/route.ts';
import { hostsPage } from '../pages/hosts/index.ts';
import { pageTitle } from './soft.ts';

export const hosts = route({
  method: 'GET',
  path: '/hosts',
  policy: { who: 'viewer' },
  handle: async ({ ask, now }) => {
    const body = hostsPage({ hosts: await ask('hosts', {}), now: now() });
    return { kind: 'page', title: await pageTitle(ask, 'Hosts'), body };
  },
});
