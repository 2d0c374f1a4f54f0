import * as z from 'zod/mini';
import { DeskRefusal } from '../../desk/index.ts';
import { isIncidentId } from '../../domain/incident-id.ts';
import { route } from '../gate/route.ts';
import { runbookPage, runbooksPage } from '../pages/runbooks/index.ts';
import { pageTitle } from './soft.ts';

export const runbooks = route({
  method: 'GET',
  path: '/runbooks',
  policy: { who: 'viewer' },
  handle: async ({ ask }) => ({
    kind: 'page',
    title: await pageTitle(ask, 'Runbooks'),
    body: runbooksPage(await ask('runbooks', {})),
  }),
});

export const runbook = route({
  method: 'GET',
  path: '/runbooks/:runbook',
  policy: { who: 'viewer' },
  params: z.strictObject({
    runbook: z.string().check(z.maxLength(60), z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)),
  }),
  query: z.strictObject({
    incident: z.optional(
      z.string().check(z.maxLength(32), z.refine(isIncidentId, 'not the name of an incident')),
    ),
  }),
  handle: async ({ ask, params, query: { incident } }) => {
    const { runbook: found } = await ask('runbook', params);
    if (found === null) throw new DeskRefusal('unknown', `there is no runbook ${params.runbook}`);
    const body = runbookPage({ runbook: found, incident });
    return { kind: 'page', title: await pageTitle(ask, found.title), body };
  },
});
