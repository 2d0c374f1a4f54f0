import * as z from 'zod/mini';
import { incidentsPage, PAGE } from '../pages/incidents/index.ts';
import { route } from '../gate/route.ts';
import { incidentParams } from './fields.ts';
import { pageTitle } from './soft.ts';

export const incidents = route({
  method: 'GET',
  path: '/incidents',
  policy: { who: 'viewer' },
  query: z.strictObject({
    before: z.optional(incidentParams.shape.incident),
    open: z.optional(z.literal('yes')),
  }),
  handle: async ({ ask, now, query: { before, open } }) => {
    const asked = { limit: PAGE, ...(before === undefined ? {} : { before }) };
    const [found, title] = await Promise.all([
      ask('incidents', open === undefined ? asked : { ...asked, open: true }),
      pageTitle(ask, 'Incidents'),
    ]);
    const body = incidentsPage({ incidents: found, open: open !== undefined, before, now: now() });
    return { kind: 'page', title, body };
  },
});
