/** CloudEvents 1.0, HTTP binding, structured mode. `id` is the key: what comes twice is one event (§3.1). */
import type { Channel } from '../channel.ts';
import { post } from '../http.ts';
import { wireOf } from '../wire.ts';

export function cloudevents(url: string): Channel {
  return ({ message, deadline }) => {
    const event = {
      specversion: '1.0',
      id: message.key,
      source: `/stakeout/${encodeURIComponent(message.hosts[0] ?? 'unknown')}`,
      type: `stakeout.incident.${message.state}.v1`,
      subject: message.incident,
      time: message.at,
      datacontenttype: 'application/json',
      data: wireOf(message),
    };
    const headers = { 'Content-Type': 'application/cloudevents+json; charset=utf-8' };
    return post({ url, headers, body: JSON.stringify(event), deadline });
  };
}
