import * as z from 'zod/mini';
import { route } from '../gate/route.ts';
import { HOST_STATES, hostsPage } from '../pages/hosts/index.ts';
import { pageTitle } from './soft.ts';

export const hosts = route({
  method: 'GET',
  path: '/hosts',
  policy: { who: 'viewer' },
  query: z.strictObject({
    state: z.optional(z.enum(HOST_STATES)),
    /** Empty: a form that was sent with nothing in it. */
    like: z.optional(z.string().check(z.maxLength(64), z.regex(/^[^\p{Cc}\p{Cs}]*$/u))),
    page: z.optional(z.string().check(z.regex(/^[1-9]\d{0,3}$/))),
  }),
  handle: async ({ ask, now, query: { state, like, page } }) => {
    const choice = { state, like, page: Number(page ?? 1) };
    const body = hostsPage({ hosts: await ask('hosts', {}), choice, now: now() });
    return { kind: 'page', title: await pageTitle(ask, 'Hosts'), body };
  },
});
