/** From the configuration to a channel that sends. */
import { redact } from '../domain/redact.ts';
import type { ChannelSettings, Secret, SecretSource } from '../oncall/index.ts';
import type { Channel, Outcome } from './channel.ts';
import { alertmanager } from './kinds/alertmanager.ts';
import { mattermost, slack } from './kinds/chat.ts';
import { cloudevents } from './kinds/cloudevents.ts';
import { command } from './kinds/command.ts';
import { gotify } from './kinds/gotify.ts';
import { hostConsole, wall } from './kinds/local.ts';
import { matrix } from './kinds/matrix.ts';
import { ntfy } from './kinds/ntfy.ts';
import { pagerduty } from './kinds/pagerduty.ts';
import { smtp } from './kinds/smtp.ts';
import { webhook } from './kinds/webhook.ts';

/** Secrets are read for each message: one that was changed counts from the next on. */
export function openChannel(settings: ChannelSettings, source: SecretSource): Channel {
  return async (envelope) => {
    const told: string[] = envelope.to === undefined ? [] : [envelope.to];
    const reveal = (secret: Secret): string => {
      const text = revealed(secret, source);
      told.push(text);
      return text;
    };
    try {
      return withoutSecrets(await kindOf(settings, reveal)(envelope), told);
    } catch (error) {
      if (error instanceof NoSecret) return { kind: 'later', why: error.message };
      return { kind: 'refused', why: 'its settings cannot be used: stakeout config check' };
    }
  };
}

/** Of a kind that needs no settings. */
export const openWall = (): Channel => wall();

class NoSecret extends Error {}

function revealed(secret: Secret, source: SecretSource): string {
  let text: string | undefined;
  try {
    text = secret.reveal(source);
  } catch {
    throw new NoSecret(`${secret.toString()} cannot be read`);
  }
  if (text === undefined || text === '') throw new NoSecret(`${secret.toString()} is not there, or empty`);
  return text;
}

function kindOf(settings: ChannelSettings, reveal: (secret: Secret) => string): Channel {
  switch (settings.kind) {
    case 'smtp': {
      const { password, ...rest } = settings;
      return smtp({ ...rest, ...(password === undefined ? {} : { password: reveal(password) }) });
    }
    case 'ntfy':
      return ntfy(settings.url, settings.token === undefined ? undefined : reveal(settings.token));
    case 'slack':
      return slack(reveal(settings.url));
    case 'mattermost':
      return mattermost(reveal(settings.url));
    case 'matrix':
      return matrix(settings.url, reveal(settings.token));
    case 'gotify':
      return gotify(settings.url);
    case 'pagerduty':
      return pagerduty(reveal(settings.key), settings.url);
    case 'alertmanager':
      return alertmanager(settings.url);
    case 'webhook':
      return webhook(reveal(settings.url), reveal(settings.key));
    case 'cloudevents':
      return cloudevents(reveal(settings.url));
    case 'command':
      return command(settings.program, settings.arguments ?? []);
    case 'wall':
      return wall();
    case 'console':
      return hostConsole();
    default:
      return settings satisfies never;
  }
}

/** The other end may quote what it was sent. */
function withoutSecrets(outcome: Outcome, secrets: readonly string[]): Outcome {
  if (outcome.kind === 'delivered') return outcome;
  const parts = secrets
    .flatMap((secret) => [secret, ...addressParts(secret)])
    .filter((one) => one.length > 3);
  const why = parts.reduce((text, secret) => text.replaceAll(secret, '(secret)'), outcome.why);
  return { ...outcome, why: redact(why) };
}

/** Of an address that is a secret: its path too, which a server may name without its host. */
function addressParts(secret: string): readonly string[] {
  if (!URL.canParse(secret)) return [];
  const { pathname, search, password } = new URL(secret);
  return [`${pathname}${search}`, pathname, search.slice(1), password].filter((part) => part.length > 8);
}
