/** PagerDuty, Events API v2: one incident there for one here. */
import type { Channel } from '../channel.ts';
import { post } from '../http.ts';
import { shortKey } from '../key.ts';
import { bodyLines, headline, oneLine } from '../text.ts';

const ENQUEUE = 'https://events.pagerduty.com/v2/enqueue';
const MOST_SUMMARY = 1024;
const SEVERITY = { critical: 'critical', warning: 'warning' } as const;

export function pagerduty(key: string, url: string = ENQUEUE): Channel {
  return ({ message, deadline }) => {
    const event = {
      routing_key: key,
      event_action: message.state === 'resolved' ? 'resolve' : 'trigger',
      // 255 characters at most.
      dedup_key: `stakeout-${shortKey(message.incident)}`,
      ...(message.state === 'resolved'
        ? {}
        : {
            payload: {
              summary: headline(message, MOST_SUMMARY),
              source: oneLine(message.hosts[0] ?? 'stakeout', 255),
              severity: message.state === 'test' ? 'info' : SEVERITY[message.severity],
              timestamp: message.since ?? message.at,
              ...(message.services[0] === undefined ? {} : { component: oneLine(message.services[0], 255) }),
              custom_details: { incident: message.incident, text: bodyLines(message) },
            },
          }),
      client: 'Stakeout',
    };
    return post({ url, body: JSON.stringify(event), deadline });
  };
}
