/** From letters to channels. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import type { SecretSource } from '../../oncall/index.ts';
import type { Configuration } from '../configuration.ts';
import { addressOf } from './fan-out.ts';
import type { Send } from './port.ts';

const MOST_SECRET = 1 << 16;

export function openSend(configuration: Configuration, secrets: SecretSource): Send {
  return async (channel, letter, _previous, deadline) => {
    const { current } = configuration;
    const address = addressOf(current, letter.action, channel, letter.contact);
    if (address === undefined) return { kind: 'refused', why: 'the configuration has that way no more' };
    const settings = current?.channels.get(channel);
    if (settings?.kind !== 'webhook') return { kind: 'refused', why: 'not here yet' };
    const url = settings.url.reveal(secrets) ?? '';
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(letter), signal: deadline });
    return response.ok
      ? { kind: 'delivered', receipt: String(response.status) }
      : { kind: 'later', why: String(response.status) };
  };
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
