import { route } from '../gate/route.ts';
import { onCallPage } from '../pages/on-call/index.ts';
import { pageTitle } from './soft.ts';

export const onCall = route({
  method: 'GET',
  path: '/on-call',
  policy: { who: 'viewer' },
  handle: async ({ ask, now }) => {
    const body = onCallPage({ onCall: await ask('oncall', {}), now: now() });
    return { kind: 'page', title: await pageTitle(ask, 'On-call'), body };
  },
});
