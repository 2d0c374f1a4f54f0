/** Names in the file for what has identifiers elsewhere. */

export interface Names {
  /** Of one that is in the export; a stand-in that leads nowhere for one that is not, which the check of the file tells. */
  of(key: string): string;
  known(key: string): readonly string[];
}

const LONGEST = 60;

/** Readable, and no two the same. */
export function names(all: readonly { readonly key: string; readonly name: string }[]): Names {
  const byKey = new Map<string, string>();
  const taken = new Set<string>();
  for (const { key, name } of all) {
    const plain = slug(name);
    let free = plain;
    for (let at = 2; taken.has(free); at++) free = `${plain}-${at}`;
    taken.add(free);
    byKey.set(key, free);
  }
  const known = (key: string): readonly string[] => {
    const name = byKey.get(key);
    return name === undefined ? [] : [name];
  };
  return { known, of: (key) => byKey.get(key) ?? `unknown-${slug(key)}`.slice(0, LONGEST) };
}

function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/@.*$/, '')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST);
  return plain === '' ? 'unnamed' : plain;
}
