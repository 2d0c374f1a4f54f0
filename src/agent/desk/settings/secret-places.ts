/** Where secrets stand in a configuration, whether or not it holds. Pure. */
import { readConfiguration } from '../../../oncall/index.ts';
import type { PlacedScalar, YamlPath, YamlText } from './yaml.ts';

/** Members that hold a secret in some kind of channel, contact or heartbeat: of a file that does not hold nobody knows the kind. */
const NAMES: ReadonlySet<unknown> = new Set(['password', 'token', 'key', 'url', 'to']);
/** Only says where the secret is. */
const ELSEWHERE = /^(?:file:\/|env:)/;
/** Addresses of people are no secrets. */
const MAILBOX = /^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9.-]{1,253}$/;

export function isElsewhere(written: string): boolean {
  return ELSEWHERE.test(written);
}

/** Every value that is a secret or says where one is. */
export function secretPlaces(yaml: YamlText): readonly PlacedScalar[] {
  const reading = readConfiguration(yaml.text);
  if (!reading.ok) return yaml.scalars.filter(({ path }) => NAMES.has(path.at(-1)));
  const known = new Set(reading.secrets.map(({ path }) => nameOf(path)));
  const texts = new Set(reading.secrets.map(({ secret }) => secret.reveal(NOWHERE) ?? ''));
  // What an alias stands for is written down elsewhere, under a name that is none of a secret.
  return yaml.scalars.filter(({ path, value }) => known.has(nameOf(path)) || texts.has(value));
}

const NOWHERE = { file: () => undefined, env: () => undefined };

function nameOf(path: YamlPath): string {
  return JSON.stringify(path.map(String));
}

/** Those that are not shown. */
export function isShown({ path, value }: Pick<PlacedScalar, 'path' | 'value'>): boolean {
  return isElsewhere(value) || (path.at(-1) === 'to' && MAILBOX.test(value));
}
