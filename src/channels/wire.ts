/** A message as machines get it: `stakeout.page/1`, the body of webhooks, CloudEvents and command hooks. */
import type { Message } from './message.ts';

export function wireOf(message: Message): Readonly<Record<string, unknown>> {
  const { services, hosts, next, acknowledgedBy, ...rest } = message;
  return {
    schema: 'stakeout.page/1',
    ...rest,
    services: services.slice(0, MOST),
    hosts: hosts.slice(0, MOST),
    next: next.slice(0, MOST),
    acknowledgedBy: acknowledgedBy.slice(0, MOST),
  };
}

const MOST = 100;
