import * as z from 'zod/mini';
import { route } from '../gate/route.ts';
import { auditPage } from '../pages/audit/index.ts';
import { digits, optional, optionalNumber } from './fields.ts';
import { pageTitle } from './soft.ts';

const PAGE = 100;

export const audit = route({
  method: 'GET',
  path: '/audit',
  policy: { who: 'editor' },
  query: z.strictObject({
    before: z.optional(digits),
    by: z.optional(z.string().check(z.maxLength(64))),
  }),
  handle: async ({ ask, query }) => {
    const before = optionalNumber(query.before);
    const by = optional(query.by);
    const found = await ask('audit', {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
      ...(by === undefined ? {} : { by }),
    });
    return {
      kind: 'page',
      title: await pageTitle(ask, 'Audit log'),
      body: auditPage({ audit: found, by, before }),
    };
  },
});
