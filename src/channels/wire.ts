/** A message as machines get it: `stakeout.page/1`, the body of webhooks, CloudEvents and command hooks. Text is cut, never changed. */
import type { Message } from './message.ts';

export function wireOf(message: Message): Readonly<Record<string, unknown>> {
  const { title, reason, how, services, hosts, next, acknowledgedBy, ...rest } = message;
  return {
    schema: 'stakeout.page/1',
    ...rest,
    title: cut(title),
    ...(reason === undefined ? {} : { reason: cut(reason) }),
    ...(how === undefined ? {} : { how: cut(how) }),
    services: few(services),
    hosts: few(hosts),
    next: few(next),
    acknowledgedBy: few(acknowledgedBy),
  };
}

const MOST_TEXT = 2000;
const MOST_NAMES = 100;

const cut = (text: string): string => (text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`);
const few = (names: readonly string[]): readonly string[] => names.slice(0, MOST_NAMES).map(cut);
