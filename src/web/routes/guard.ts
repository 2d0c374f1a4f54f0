import * as z from 'zod/mini';
import { route } from '../gate/route.ts';
import { GUARD_PAGE, guardPage } from '../pages/guard/index.ts';
import { digits, known, optionalNumber, plain, text } from './fields.ts';
import { pageTitle } from './soft.ts';

export const guard = route({
  method: 'GET',
  path: '/guard',
  policy: { who: 'viewer' },
  query: z.strictObject({ before: z.optional(digits) }),
  handle: async ({ ask, now, viewer, query }) => {
    const before = optionalNumber(query.before);
    const found = await ask('guard', { limit: GUARD_PAGE, ...(before === undefined ? {} : { before }) });
    const body = guardPage({ guard: found, before, viewer: known(viewer), now: now() });
    return { kind: 'page', title: await pageTitle(ask, 'Guard'), body };
  },
});

export const approve = route({
  method: 'POST',
  path: '/guard/approve',
  policy: { who: 'responder', stepUp: true },
  body: z.strictObject({
    transaction: z.string().check(z.regex(/^TXN-[0-9a-f]{10}$/, 'it names no transaction')),
    reason: text,
    minutes: digits,
  }),
  handle: async ({ ask, viewer, body: { transaction, reason, minutes } }) => {
    const by = known(viewer).name;
    await ask('approve', { transaction, by, reason: plain(reason), forMinutes: Number(minutes) });
    return { kind: 'see', path: '/guard', audit: `approved ${transaction} for ${minutes} min` };
  },
});
