/** User names by uid from passwd(5). Local accounts only: asking NSS could mean the network, and who took a file must be said now. */
import { readFileSync, statSync } from 'node:fs';
import { printable } from './text.ts';

const FIELDS = 7;

/** `name:password:uid:gid:gecos:home:shell`; the first name of a uid counts, as it does for getpwuid(3). */
export function parsePasswd(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    const [name = '', , uid = ''] = fields;
    if (fields.length !== FIELDS || name === '' || !/^\d+$/.test(uid) || names.has(Number(uid))) continue;
    names.set(Number(uid), printable(name));
  }
  return names;
}

export class Accounts {
  readonly #file: string;
  #modified = -1;
  #names: ReadonlyMap<number, string> = new Map();

  constructor(file = '/etc/passwd') {
    this.#file = file;
  }

  /** Read again when the file has changed. */
  name(uid: number): string | undefined {
    const modified = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs ?? -1;
    if (modified !== this.#modified) {
      this.#names = modified < 0 ? new Map() : parsePasswd(readFileSync(this.#file, 'utf8'));
      this.#modified = modified;
    }
    return this.#names.get(uid);
  }
}
