/**
 * Alertmanager, API v2: an incident is an alert there. An alert is its labels, so that those of the first message are kept in the
 * receipt and end with it, whatever the incident has become since. Without `endsAt` it would call an incident over after five minutes.
 */
import * as z from 'zod/mini';
import type { Channel } from '../channel.ts';
import { post } from '../http.ts';
import type { Message } from '../message.ts';
import { bodyText, headline, oneLine } from '../text.ts';

const labelsSchema = z.record(z.string(), z.string());
type Labels = z.infer<typeof labelsSchema>;

/** An incident whose end never arrives here is over there after a day. */
const LASTS_MS = 86_400_000;
const TEST_MS = 300_000;

export function alertmanager(url: string): Channel {
  return ({ message, previous, deadline }) => {
    const [then, now] = [previous === undefined ? undefined : labelsIn(previous), labelsOf(message)];
    const over = message.state === 'resolved';
    const labels = over ? (then ?? now) : now;
    const graver = !over && then !== undefined && JSON.stringify(then) !== JSON.stringify(now);
    const until = Date.parse(message.at) + (message.state === 'test' ? TEST_MS : LASTS_MS);
    const alerts = [
      alert(message, labels, over ? message.at : new Date(until).toISOString()),
      ...(graver ? [alert(message, then, message.at)] : []),
    ];
    return post(
      { url: `${url.replace(/\/+$/, '')}/api/v2/alerts`, body: JSON.stringify(alerts), deadline },
      () => JSON.stringify(labels),
    );
  };
}

function alert(message: Message, labels: Labels, endsAt: string): Readonly<Record<string, unknown>> {
  return {
    labels,
    annotations: { summary: headline(message), description: bodyText(message) },
    startsAt: message.since ?? message.at,
    endsAt,
  };
}

/** Values may not be empty. */
function labelsOf({ incident, severity, services, hosts, state }: Message): Labels {
  return {
    alertname: state === 'test' ? 'StakeoutTest' : 'StakeoutIncident',
    // By this the intake knows what it must not take: a page about a page would never end.
    sender: 'stakeout',
    incident,
    severity,
    ...(services[0] === undefined ? {} : { service: oneLine(services[0], 200) }),
    ...(hosts[0] === undefined ? {} : { instance: oneLine(hosts[0], 200) }),
  };
}

function labelsIn(receipt: string): Labels | undefined {
  try {
    return labelsSchema.parse(JSON.parse(receipt));
  } catch {
    return undefined;
  }
}
