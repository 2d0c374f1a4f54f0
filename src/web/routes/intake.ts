/** Alerts of other monitoring, from programs with a token for nothing else. What they sent is never sent back. */
import * as z from 'zod/mini';
import { MOST_ALERT_CHARACTERS } from '../../desk/index.ts';
import { type Alert, INTAKE_FORMATS, MOST_INTAKE_BYTES, takeIn } from '../../intake/index.ts';
import { route } from '../gate/route.ts';

export const intake = route({
  method: 'POST',
  path: '/intake/:format',
  policy: { who: 'alerts' },
  rawBytes: MOST_INTAKE_BYTES,
  params: z.strictObject({ format: z.enum(INTAKE_FORMATS) }),
  handle: async ({ raw, params: { format }, viewer, ask, now }) => {
    const { contentType = '', bytes = new Uint8Array() } = raw ?? {};
    const taken = takeIn({
      headers: { 'content-type': contentType },
      body: bytes,
      format,
      sender: viewer?.sender,
      now: now(),
    });
    const problems = taken.problems.map(({ at, why, lost }) => ({ at, why, lost }));
    if (taken.status !== 202) return { kind: 'json', status: taken.status, body: { taken: 0, problems } };
    for (const alerts of batches(taken.alerts)) await ask('alerts', { alerts });
    return { kind: 'json', status: 202, body: { taken: taken.alerts.length, problems } };
  },
});

/** So many as fit into one request to the agent. */
function batches(alerts: readonly Alert[]): Alert[][] {
  const made: Alert[][] = [];
  let room = 0;
  for (const alert of alerts) {
    const length = JSON.stringify(alert).length;
    const last = made.at(-1);
    if (last === undefined || length > room) {
      made.push([alert]);
      room = MOST_ALERT_CHARACTERS - length;
    } else {
      last.push(alert);
      room -= length;
    }
  }
  return made;
}
