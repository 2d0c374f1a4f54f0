/** From letters to channels. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { type Channel, openChannel, openWall } from '../../channels/index.ts';
import { codeOf } from '../../domain/errors.ts';
import type { OnCallConfig, Secret, SecretSource } from '../../oncall/index.ts';
import type { Configuration } from '../configuration.ts';
import { addressOf, LAST_RESORT } from './fan-out.ts';
import { messageOf } from './message.ts';
import type { Send } from './port.ts';

const MOST_SECRET = 1 << 16;

/** Opens a channel for each message, so that a changed configuration or secret counts from the next on. */
export function openSend(configuration: Configuration, secrets: SecretSource): Send {
  return async (id, letter, previous, deadline) => {
    const { current } = configuration;
    const address = addressOf(current, letter.action, id, letter.contact);
    if (address === undefined) return { kind: 'refused', why: 'the configuration has that way no more' };
    const to = toOf(address.to, secrets);
    if (to === UNREADABLE) return { kind: 'later', why: 'the address of the contact cannot be read' };
    const channel = channelOf(current, id, secrets);
    if (channel === undefined) return { kind: 'refused', why: 'the configuration has that way no more' };
    return channel({ message: messageOf(letter), to, previous, deadline });
  };
}

function channelOf(config: OnCallConfig | undefined, id: string, secrets: SecretSource): Channel | undefined {
  if (id === LAST_RESORT) return openWall();
  const settings = config?.channels.get(id);
  return settings === undefined ? undefined : openChannel(settings, secrets);
}

const UNREADABLE = Symbol('unreadable');

function toOf(to: Secret | undefined, secrets: SecretSource): string | undefined | typeof UNREADABLE {
  try {
    return to === undefined ? undefined : (to.reveal(secrets) ?? UNREADABLE);
  } catch {
    return UNREADABLE;
  }
}

/** Secrets as this process sees them. */
export function secretSource(env: Readonly<Partial<Record<string, string>>> = process.env): SecretSource {
  return { file: secretFile, env: (name) => env[name] };
}

function secretFile(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    if (size > MOST_SECRET) throw new Error('it is longer than 64 KiB');
    return readFileSync(fd, 'utf8').replace(/\r?\n$/, '');
  } finally {
    closeSync(fd);
  }
}
