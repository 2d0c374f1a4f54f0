import * as z from 'zod/mini';
import { DeskRefusal } from '../../desk/index.ts';
import { route } from '../gate/route.ts';
import { servicePage } from '../pages/service/index.ts';
import { pageTitle } from './soft.ts';

export const service = route({
  method: 'GET',
  path: '/services/:service',
  policy: { who: 'viewer' },
  params: z.strictObject({ service: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,79}$/)) }),
  /** Asks what a restart would do, which takes the agent some seconds. */
  query: z.strictObject({ foresee: z.optional(z.literal('yes')) }),
  handle: async ({ ask, now, params, query: { foresee } }) => {
    const asked = foresee === undefined ? params : { ...params, foresee: true };
    const { service: found } = await ask('service', asked);
    if (found === null) throw new DeskRefusal('unknown', `there is no service ${params.service}`);
    const body = servicePage({ service: found, now: now() });
    return { kind: 'page', title: await pageTitle(ask, found.name), body };
  },
});
