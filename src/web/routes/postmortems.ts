/** Post-mortems: read by everybody who is signed in; written, reviewed and published by editors. */
import * as z from 'zod/mini';
import { DeskRefusal } from '../../desk/index.ts';
import { route } from '../gate/route.ts';
import {
  comparePage,
  DONE,
  postmortemEvidencePage,
  postmortemPage,
  postmortemsPage,
} from '../pages/postmortems/index.ts';
import { digest, incidentParams, known } from './fields.ts';
import { foundPostmortem, postmortemName, postmortemParams } from './one-postmortem.ts';
import { pageTitle } from './soft.ts';

const version = z.string().check(z.regex(/^[1-9]\d{0,4}$/, 'it has to be a number'));
const about = z.strictObject({ hash: digest });

const list = route({
  method: 'GET',
  path: '/postmortems',
  policy: { who: 'viewer' },
  handle: async ({ ask }) => ({
    kind: 'page',
    title: await pageTitle(ask, 'Post-mortems'),
    body: postmortemsPage(await ask('postmortems', {})),
  }),
});

const read = route({
  method: 'GET',
  path: '/postmortems/:postmortem',
  policy: { who: 'viewer' },
  params: postmortemParams,
  query: z.strictObject({ done: z.optional(z.enum(DONE)) }),
  handle: async ({ ask, viewer, params: { postmortem: id }, query: { done } }) => {
    const postmortem = await foundPostmortem(ask, id);
    const body = postmortemPage({ postmortem, done, viewer: known(viewer) });
    return { kind: 'page', title: await pageTitle(ask, postmortem.title ?? id), body };
  },
});

const compare = route({
  method: 'GET',
  path: '/postmortems/:postmortem/versions/:version',
  policy: { who: 'viewer' },
  params: z.strictObject({ postmortem: postmortemName, version }),
  query: z.strictObject({ to: z.optional(version) }),
  handle: async ({ ask, params: { postmortem: id, version: from }, query: { to } }) => {
    const until = to === undefined ? {} : { to: Number(to) };
    const { found: both } = await ask('postmortemDiff', { postmortem: id, from: Number(from), ...until });
    if (both === null) throw new DeskRefusal('unknown', `there is no such version of ${id}`);
    return {
      kind: 'page',
      title: await pageTitle(ask, `Versions · ${id}`),
      body: comparePage({ id, found: both }),
    };
  },
});

const evidence = route({
  method: 'GET',
  path: '/postmortems/:postmortem/evidence/:sha256',
  policy: { who: 'viewer' },
  params: z.strictObject({ postmortem: postmortemName, sha256: digest }),
  handle: async ({ ask, params: one }) => {
    const { evidence: kept } = await ask('postmortemEvidence', one);
    if (kept === null) throw new DeskRefusal('unknown', 'there is no such piece of evidence');
    const body = postmortemEvidencePage({ id: one.postmortem, sha256: one.sha256, evidence: kept });
    return { kind: 'page', title: await pageTitle(ask, `Evidence · ${one.postmortem}`), body };
  },
});

const TYPES = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  github: 'text/markdown; charset=utf-8',
  confluence: 'text/plain; charset=utf-8',
} as const;

const exported = route({
  method: 'GET',
  path: '/postmortems/:postmortem/export/:format',
  policy: { who: 'viewer' },
  params: z.strictObject({
    postmortem: postmortemName,
    format: z.enum(['html', 'json', 'github', 'confluence']),
  }),
  handle: async ({ ask, params: one }) => {
    const { name: download, text: body } = await ask('exportPostmortem', one);
    return { kind: 'text', type: TYPES[one.format], body, download };
  },
});

const sign = route({
  method: 'POST',
  path: '/postmortems/:postmortem/sign',
  policy: { who: 'editor' },
  params: postmortemParams,
  body: about,
  handle: async ({ ask, viewer, params: { postmortem: id }, body: { hash } }) => {
    await ask('signPostmortem', { postmortem: id, expectHash: hash, by: known(viewer).name });
    return { kind: 'see', path: `/postmortems/${id}?done=signed`, audit: `signed off the post-mortem ${id}` };
  },
});

/** What leaves the house asks again who it is. */
const publish = route({
  method: 'POST',
  path: '/postmortems/:postmortem/publish',
  policy: { who: 'editor', stepUp: true },
  params: postmortemParams,
  body: about,
  handle: async ({ ask, viewer, params: { postmortem: id }, body: { hash } }) => {
    await ask('publishPostmortem', { postmortem: id, expectHash: hash, by: known(viewer).name });
    return {
      kind: 'see',
      path: `/postmortems/${id}?done=published`,
      audit: `published the post-mortem ${id}`,
    };
  },
});

const draft = route({
  method: 'POST',
  path: '/incidents/:incident/postmortem',
  policy: { who: 'editor' },
  params: incidentParams,
  handle: async ({ ask, viewer, params: { incident } }) => {
    const { postmortem: id } = await ask('draftPostmortem', { incident, by: known(viewer).name });
    return {
      kind: 'see',
      path: `/postmortems/${id}?done=drafted`,
      audit: `${incident}: wrote a post-mortem`,
    };
  },
});

export const postmortems = [list, read, compare, evidence, exported, sign, publish, draft] as const;
