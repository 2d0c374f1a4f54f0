/** The page of an incident. What people do there is in `incident-acts.ts`. */
import * as z from 'zod/mini';
import { DeskRefusal, type IncidentDetail } from '../../desk/index.ts';
import { type Ask, route } from '../gate/route.ts';
import { incidentPage, SHOWN } from '../pages/incident/index.ts';
import { planPage } from '../pages/plan/index.ts';
import { incidentParams, known } from './fields.ts';
import { pageTitle, soft } from './soft.ts';

export const incident = route({
  method: 'GET',
  path: '/incidents/:incident',
  policy: { who: 'viewer' },
  params: incidentParams,
  query: z.strictObject({ show: z.optional(z.enum(SHOWN)) }),
  handle: async ({ ask, now, viewer, params, query: { show } }) => {
    const [found, impact, evidence, onCall, runbooks, postmortems] = await Promise.all([
      incidentOf(ask, params.incident),
      soft(ask('impact', params)),
      soft(ask('evidence', params)),
      soft(ask('oncall', {})),
      soft(ask('runbooks', params)),
      soft(ask('postmortems', params)),
    ]);
    const parts = { incident: found, impact, evidence, onCall, runbooks, postmortems };
    const body = incidentPage({ ...parts, shown: show ?? 'key', viewer: known(viewer), now: now() });
    return { kind: 'page', title: await pageTitle(ask, `${found.title} · ${found.id}`), body };
  },
});

export const plan = route({
  method: 'GET',
  path: '/incidents/:incident/plan',
  policy: { who: 'viewer' },
  params: incidentParams,
  query: z.strictObject({
    cause: z.optional(z.string().check(z.regex(/^[1-9]\d?$/, 'it has to be a number'))),
  }),
  handle: async ({ ask, now, viewer, params, query }) => {
    const cause = query.cause === undefined ? undefined : Number(query.cause);
    const [found, planned] = await Promise.all([
      incidentOf(ask, params.incident),
      ask('plan', { ...params, ...(cause === undefined ? {} : { cause }) }),
    ]);
    const body = planPage({ incident: found, plan: planned, cause, viewer: known(viewer), now: now() });
    return { kind: 'page', title: await pageTitle(ask, `Repair · ${found.id}`), body };
  },
});

async function incidentOf(ask: Ask, id: string): Promise<IncidentDetail> {
  const { incident: found } = await ask('incident', { incident: id });
  if (found === null) throw new DeskRefusal('unknown', `there is no incident ${id}`);
  return found;
}
