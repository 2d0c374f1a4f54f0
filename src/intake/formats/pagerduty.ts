/** PagerDuty, Events API v2: what speaks it can speak to us. `acknowledge` is taken from people only. */
import { createHash } from 'node:crypto';
import type { Parse } from '../model.ts';
import { field, fields, lost, note, text } from '../shape.ts';

const MOST_KEY = 255;

export const pagerduty: Parse = (body) => {
  const action = text(field(body, 'event_action'));
  const payload = fields(field(body, 'payload'));
  const given = text(field(body, 'dedup_key'));
  const routingKey = text(field(body, 'routing_key'));
  const credential = routingKey === undefined ? {} : { credential: routingKey };
  const refuse = (at: string, why: string) => ({ alerts: [], problems: [lost(at, why)], ...credential });
  if (given !== undefined && given.length > MOST_KEY)
    return refuse('/dedup_key', `is longer than ${MOST_KEY} characters`);
  if (action === 'resolve' && given === undefined)
    return refuse('/dedup_key', 'is missing: nothing says what is over');
  if (action !== 'trigger' && action !== 'resolve' && action !== 'acknowledge')
    return refuse('/event_action', 'is neither trigger, acknowledge nor resolve');
  if (action === 'trigger' && text(payload['summary']) === undefined)
    return refuse('/payload/summary', 'is missing');
  const key = given ?? keyOf(payload);
  const reply = { status: 'success', message: 'Event processed', dedup_key: key };
  if (action === 'acknowledge')
    return {
      alerts: [],
      problems: [note('/event_action', 'an acknowledgement of another system is not taken: people do that')],
      reply,
      ...credential,
    };
  return {
    alerts: [
      {
        at: '',
        firing: action === 'trigger',
        labels: {
          dedup_key: key,
          ...named('host', payload['source']),
          ...named('service', payload['component']),
          ...named('group', payload['group']),
          ...named('class', payload['class']),
        },
        identity: key,
        severity: payload['severity'],
        summaries: [payload['summary'], key],
      },
    ],
    reply,
    ...credential,
  };
};

/** The receiver makes a key up where there is none; the same event has the same. */
function keyOf(payload: Readonly<Record<string, unknown>>): string {
  const about = ['source', 'component', 'group', 'class', 'summary'].map((name) => payload[name] ?? null);
  return createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32);
}

function named(name: string, value: unknown): Record<string, string> {
  const found = text(value);
  return found === undefined ? {} : { [name]: found };
}
