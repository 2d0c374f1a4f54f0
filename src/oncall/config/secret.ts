/**
 * Values that must not be seen: where they are kept, and their text only when it is asked for. Whatever prints one, JSON
 * and `util.inspect` included, gets the place and never the text.
 */
/* oxlint-disable no-control-regex -- control characters are what these texts must not hold */
import { inspect } from 'node:util';

/** Where secrets are read from. Both throw, or give undefined, when there is none. */
export interface SecretSource {
  /** The content of an absolute path, without its last line break. */
  file(path: string): string | undefined;
  env(name: string): string | undefined;
}

export type SecretPlace =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'configuration' };

export class Secret {
  readonly place: SecretPlace;
  readonly #text: string;

  /** `file:/absolute/path`, `env:NAME`, or the secret itself. */
  constructor(written: string) {
    this.#text = written;
    this.place = placeOf(written);
  }

  /** The text. Never keep or print it. */
  reveal(source: SecretSource): string | undefined {
    const { place } = this;
    if (place.kind === 'file') return source.file(place.path);
    if (place.kind === 'env') return source.env(place.name);
    return this.#text;
  }

  toString(): string {
    const { place } = this;
    if (place.kind === 'file') return `file:${place.path}`;
    if (place.kind === 'env') return `env:${place.name}`;
    return '(secret)';
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** `file:` needs an absolute path and `env:` a name; anything else that begins so is refused. */
export const SECRET =
  /^(?:file:\/[^\u0000-\u001f\u007f]{1,1000}|env:[A-Za-z_][A-Za-z0-9_]{0,127}|(?!file:|env:)[^\u0000-\u001f\u007f]{1,4096})$/;

function placeOf(written: string): SecretPlace {
  if (written.startsWith('file:')) return { kind: 'file', path: written.slice('file:'.length) };
  if (written.startsWith('env:')) return { kind: 'env', name: written.slice('env:'.length) };
  return { kind: 'configuration' };
}
