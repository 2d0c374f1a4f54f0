/** A small host in a temporary directory, for tests: paths → contents; `{ link: target }` makes a symbolic link. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type FixtureEntry = string | Uint8Array | { readonly link: string } | { readonly directory: true };

export interface FixtureHost {
  readonly root: string;
  [Symbol.dispose](): void;
}

export function fixtureHost(entries: Readonly<Record<string, FixtureEntry>>): FixtureHost {
  const root = mkdtempSync(join(tmpdir(), 'stakeout-host-'));
  for (const [path, entry] of Object.entries(entries)) {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof entry === 'string' || entry instanceof Uint8Array) writeFileSync(at, entry);
    else if ('link' in entry) symlinkSync(entry.link, at);
    else mkdirSync(at, { recursive: true });
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}
