/** What people do about an incident: each a form, each answered by the way back to where it can be seen. */
import * as z from 'zod/mini';
import { type Answer, route } from '../gate/route.ts';
import {
  digits,
  digitsOrNone,
  incidentParams,
  known,
  optional,
  optionalNumber,
  plain,
  text,
} from './fields.ts';

const responder = { who: 'responder' } as const;
/** What changes the host asks again who it is. */
const responderAnew = { who: 'responder', stepUp: true } as const;

function back(incident: string, part: string, audit: string): Answer {
  return { kind: 'see', path: `/incidents/${incident}${part}`, audit: `${incident}: ${audit}` };
}

const acknowledge = route({
  method: 'POST',
  path: '/incidents/:incident/acknowledge',
  policy: responder,
  params: incidentParams,
  body: z.strictObject({ note: z.optional(text), eta: z.optional(digitsOrNone) }),
  handle: async ({ ask, viewer, params: { incident }, body }) => {
    const note = optional(body.note);
    const etaMinutes = optionalNumber(body.eta);
    await ask('acknowledge', {
      incident,
      by: known(viewer).name,
      ...(note === undefined ? {} : { note }),
      ...(etaMinutes === undefined ? {} : { etaMinutes }),
    });
    return back(incident, '', 'acknowledged');
  },
});

const note = route({
  method: 'POST',
  path: '/incidents/:incident/note',
  policy: responder,
  params: incidentParams,
  body: z.strictObject({ text }),
  handle: async ({ ask, viewer, params: { incident }, body }) => {
    await ask('note', { incident, by: known(viewer).name, text: plain(body.text) });
    return back(incident, '#timeline', 'wrote a note');
  },
});

const comment = route({
  method: 'POST',
  path: '/incidents/:incident/comment',
  policy: { who: 'commenter' },
  params: incidentParams,
  body: z.strictObject({ text, replyTo: z.optional(digitsOrNone) }),
  handle: async ({ ask, viewer, params: { incident }, body }) => {
    const replyTo = optionalNumber(body.replyTo);
    await ask('comment', {
      incident,
      by: known(viewer).name,
      text: plain(body.text),
      ...(replyTo === undefined ? {} : { replyTo }),
    });
    return back(incident, '#comments', 'commented');
  },
});

const handOver = route({
  method: 'POST',
  path: '/incidents/:incident/hand-over',
  policy: responder,
  params: incidentParams,
  body: z.strictObject({ to: z.string().check(z.maxLength(63)), note: z.optional(text) }),
  handle: async ({ ask, viewer, params: { incident }, body }) => {
    const said = optional(body.note);
    const words = said === undefined ? {} : { note: said };
    await ask('handover', { incident, by: known(viewer).name, to: body.to, ...words });
    return back(incident, '#escalation', `handed over to ${body.to}`);
  },
});

const snooze = route({
  method: 'POST',
  path: '/incidents/:incident/snooze',
  policy: responder,
  params: incidentParams,
  body: z.strictObject({ minutes: digits }),
  handle: async ({ ask, viewer, params: { incident }, body: { minutes } }) => {
    await ask('snooze', { incident, by: known(viewer).name, forMinutes: Number(minutes) });
    return back(incident, '#escalation', `put off for ${minutes} min`);
  },
});

const awake = route({
  method: 'POST',
  path: '/incidents/:incident/awake',
  policy: responder,
  params: incidentParams,
  /** `no` takes it back. */
  body: z.strictObject({ awake: z.optional(z.enum(['yes', 'no'])) }),
  handle: async ({ ask, viewer, params: { incident }, body }) => {
    const is = body.awake !== 'no';
    await ask('awake', { incident, by: known(viewer).name, awake: is });
    return back(incident, '#escalation', is ? 'is awake' : 'is not awake any more');
  },
});

const silence = route({
  method: 'POST',
  path: '/incidents/:incident/silence',
  policy: responder,
  params: incidentParams,
  body: z.strictObject({ reason: text }),
  handle: async ({ ask, viewer, params: { incident }, body: { reason } }) => {
    await ask('silence', { incident, by: known(viewer).name, reason: plain(reason) });
    return back(incident, '#escalation', 'silenced until it is resolved');
  },
});

const unsilence = route({
  method: 'POST',
  path: '/incidents/:incident/unsilence',
  policy: responder,
  params: incidentParams,
  handle: async ({ ask, viewer, params: { incident } }) => {
    await ask('unsilence', { incident, by: known(viewer).name });
    return back(incident, '#escalation', 'ended the silence');
  },
});

const run = route({
  method: 'POST',
  path: '/incidents/:incident/run',
  policy: responderAnew,
  params: incidentParams,
  body: z.strictObject({
    expect: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'it names no plan')),
    cause: z.optional(digits),
  }),
  handle: async ({ ask, viewer, params: { incident }, body: { expect, cause } }) => {
    const other = cause === undefined ? {} : { cause: Number(cause) };
    const ran = await ask('runStep', { incident, by: known(viewer).name, expect, ...other });
    return back(incident, '?show=done#timeline', `ran the repair: ${ran.outcome}`);
  },
});

const undo = route({
  method: 'POST',
  path: '/incidents/:incident/undo',
  policy: responderAnew,
  params: incidentParams,
  body: z.strictObject({ repair: z.string().check(z.maxLength(64)) }),
  handle: async ({ ask, viewer, params: { incident }, body: { repair } }) => {
    const taken = await ask('undo', { repair, by: known(viewer).name });
    return back(incident, '?show=done#timeline', `took back ${repair}${taken.ok ? '' : ' in part'}`);
  },
});

export const incidentActs = [
  acknowledge,
  note,
  comment,
  handOver,
  snooze,
  awake,
  silence,
  unsilence,
  run,
  undo,
] as const;
