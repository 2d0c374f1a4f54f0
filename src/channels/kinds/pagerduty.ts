/** PagerDuty, Events API v2: one incident there for one here. */
import type { Channel } from '../channel.ts';
import { post } from '../http.ts';
import { shortKey } from '../key.ts';
import type { Message } from '../message.ts';
import { bodyLines, headline, oneLine } from '../text.ts';

const ENQUEUE = 'https://events.pagerduty.com/v2/enqueue';
const MOST_SUMMARY = 1024;

export function pagerduty(key: string, url: string = ENQUEUE): Channel {
  return async ({ message, deadline }) => {
    const send = (event: object) => post({ url, body: JSON.stringify(event), deadline });
    if (message.state === 'resolved') return send(over(key, message));
    const outcome = await send(begin(key, message));
    // A test leaves nothing open behind it.
    return message.state === 'test' && outcome.kind === 'delivered' ? send(over(key, message)) : outcome;
  };
}

/** At most 255 characters. */
const nameOf = ({ incident }: Message): string => `stakeout-${shortKey(incident)}`;

function over(key: string, message: Message): object {
  return { routing_key: key, event_action: 'resolve', dedup_key: nameOf(message) };
}

function begin(key: string, message: Message): object {
  const [service] = message.services;
  return {
    routing_key: key,
    event_action: 'trigger',
    dedup_key: nameOf(message),
    payload: {
      summary: headline(message, MOST_SUMMARY),
      source: oneLine(message.hosts[0] ?? 'stakeout', 255),
      severity: message.state === 'test' ? 'info' : message.severity,
      timestamp: message.since ?? message.at,
      ...(service === undefined ? {} : { component: oneLine(service, 255) }),
      custom_details: { incident: message.incident, text: bodyLines(message) },
    },
    client: 'Stakeout',
  };
}
