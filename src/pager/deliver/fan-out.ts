/** From an action to the messages that carry it: one a way to its recipient. Pure. */
import type { OnCallConfig } from '../../oncall/index.ts';
import type { DeliverableAction, NewDelivery } from '../outbox/index.ts';

/** Not in any configuration: what says that nobody was reached must not depend on one. */
export const LAST_RESORT = 'local:wall';

/** Channels that need no network. */
const LOCAL: ReadonlySet<string> = new Set(['wall', 'console']);

/** `avoid`: channels that are not to be used, since the message is about them. */
export function fanOut(
  config: OnCallConfig | undefined,
  action: DeliverableAction,
  avoid: ReadonlySet<string>,
): readonly NewDelivery[] {
  const name = action.key.split('/').slice(0, 2).join('/');
  const one = (channel: string, contact: string, reader: string): NewDelivery => ({
    key: `${action.key}/${channel}/${contact}`,
    action: action.key,
    thread: `${name}/${channel}/${reader}`,
    channel,
    contact,
  });
  if (action.kind === 'alarm') {
    const local = [...(config?.channels.values() ?? [])].filter(({ kind }) => LOCAL.has(kind));
    const ids = local.map(({ id }) => id);
    return (local.some(({ kind }) => kind === 'wall') ? ids : [...ids, LAST_RESORT]).map((id) =>
      one(id, 'all', 'all'),
    );
  }
  const { kind, id } = action.recipient;
  if (kind === 'channel')
    return config?.channels.has(id) === true && !avoid.has(id) ? [one(id, 'all', 'all')] : [];
  const seen = new Map<string, number>();
  return (config?.people.get(id)?.contacts ?? []).flatMap(({ channel, to }) => {
    const nth = seen.get(channel) ?? 0;
    seen.set(channel, nth + 1);
    // A second way to everybody at the other end of a channel would only say it twice.
    if (avoid.has(channel) || (to === undefined && nth > 0)) return [];
    return [one(channel, String(nth), to === undefined ? 'all' : `${id}.${nth}`)];
  });
}

/** The address of a delivery as the configuration has it now; undefined when it is gone. */
export function addressOf(
  config: OnCallConfig | undefined,
  action: DeliverableAction,
  channel: string,
  contact: string,
): { readonly to: NonNullable<Contact['to']> | undefined } | undefined {
  if (channel === LAST_RESORT) return { to: undefined };
  if (config?.channels.has(channel) !== true) return undefined;
  if (action.kind === 'alarm' || action.recipient.kind === 'channel') return { to: undefined };
  const person = config.people.get(action.recipient.id);
  const found = person?.contacts.filter((one) => one.channel === channel)[Number(contact)];
  return found === undefined ? undefined : { to: found.to };
}

type Contact = NonNullable<ReturnType<OnCallConfig['people']['get']>>['contacts'][number];
