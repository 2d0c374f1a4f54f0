/** Runbooks: read by everybody, and run step by step for an incident. */
import * as z from 'zod/mini';
import { DeskRefusal, type IncidentLine } from '../../desk/index.ts';
import { isIncidentId } from '../../domain/incident-id.ts';
import { type Answer, type Ask, type Policy, route, type Viewer } from '../gate/route.ts';
import { runbookPage, runbooksPage } from '../pages/runbooks/index.ts';
import { digest, known } from './fields.ts';
import { pageTitle, soft } from './soft.ts';

const name = (): z.ZodMiniString =>
  z.string().check(z.maxLength(60), z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'it is no name'));
const params = z.strictObject({ runbook: name() });
const incidentId = z.string().check(z.maxLength(32), z.refine(isIncidentId, 'not the name of an incident'));
const value = z.string().check(z.maxLength(300));
/** Of all parameters, in their order; one that stands alone comes as itself. */
const values = z.optional(z.union([value, z.array(value).check(z.maxLength(50))]));
/** Enough to choose from; the list of incidents has the others. */
const MOST_OPEN = 5;

const runbooks = route({
  method: 'GET',
  path: '/runbooks',
  policy: { who: 'viewer' },
  handle: async ({ ask }) => ({
    kind: 'page',
    title: await pageTitle(ask, 'Runbooks'),
    body: runbooksPage(await ask('runbooks', {})),
  }),
});

const runbook = route({
  method: 'GET',
  path: '/runbooks/:runbook',
  policy: { who: 'viewer' },
  params,
  query: z.strictObject({ incident: z.optional(incidentId), value: values }),
  handle: async ({ ask, now, viewer, params: { runbook: id }, query }) => {
    const given = listOf(query.value);
    const about = query.incident === undefined ? {} : { incident: query.incident };
    const [{ runbook: found }, incident, open] = await Promise.all([
      ask('runbook', { runbook: id, ...about, ...(given === undefined ? {} : { values: given }) }),
      query.incident === undefined ? undefined : incidentOf(ask, query.incident),
      query.incident === undefined ? soft(ask('incidents', { limit: MOST_OPEN, open: true })) : null,
    ]);
    if (found === null) throw new DeskRefusal('unknown', `there is no runbook ${id}`);
    const body = runbookPage({
      runbook: found,
      incident,
      open: open?.incidents ?? [],
      given: given !== undefined,
      viewer: known(viewer),
      now: now(),
    });
    return { kind: 'page', title: await pageTitle(ask, found.title), body };
  },
});

const run = z.strictObject({ step: name(), incident: incidentId, digest, value: values });

const look = route({
  method: 'POST',
  path: '/runbooks/:runbook/look',
  policy: { who: 'responder' },
  params,
  body: run,
  handle: ({ ask, viewer, params: { runbook: id }, body }) => runStep(ask, viewer, id, 'look', body),
});

const dryRun = route({
  method: 'POST',
  path: '/runbooks/:runbook/dry-run',
  policy: { who: 'responder' },
  params,
  body: run,
  handle: ({ ask, viewer, params: { runbook: id }, body }) => runStep(ask, viewer, id, 'dry', body),
});

/** What changes the host asks again who it is. */
const anew: Policy = { who: 'responder', stepUp: true };

const change = route({
  method: 'POST',
  path: '/runbooks/:runbook/change',
  policy: anew,
  params,
  body: z.strictObject({ ...run.shape, host: z.optional(z.string().check(z.maxLength(200))) }),
  handle: ({ ask, viewer, params: { runbook: id }, body }) => runStep(ask, viewer, id, 'change', body),
});

type Said = z.infer<typeof run> & { readonly host?: string | undefined };

async function runStep(
  ask: Ask,
  viewer: Viewer | undefined,
  id: string,
  mode: 'look' | 'dry' | 'change',
  { step, incident, digest: expect, value: said, host }: Said,
): Promise<Answer> {
  const given = listOf(said);
  const { outcome } = await ask('runbookStep', {
    runbook: id,
    step,
    mode,
    expect,
    incident,
    by: known(viewer).name,
    ...(given === undefined ? {} : { values: given }),
    ...(host === undefined || host === '' ? {} : { confirm: host.trim() }),
  });
  const query = new URLSearchParams({ incident });
  for (const one of given ?? []) query.append('value', one);
  const verb = mode === 'dry' ? 'asked for a dry run of' : 'ran';
  return {
    kind: 'see',
    path: `/runbooks/${id}?${query.toString()}#step-${step}`,
    audit: `${incident}: ${verb} ${step} of ${id}: ${outcome}`,
  };
}

function listOf(said: string | readonly string[] | undefined): string[] | undefined {
  if (said === undefined) return undefined;
  return typeof said === 'string' ? [said] : [...said];
}

async function incidentOf(ask: Ask, id: string): Promise<IncidentLine> {
  const { incident: found } = await ask('incident', { incident: id });
  if (found === null) throw new DeskRefusal('unknown', `there is no incident ${id}`);
  return found;
}

export const runbookRoutes = [runbooks, runbook, look, dryRun, change] as const;
