/** apt's marks of what was installed automatically: paragraphs of deb822(5) in extended_states. Pure. */

/**
 * `present` with the paragraphs of these packages as `kept` has them: what a refused front end planned for them is taken back, what
 * anybody marked since the copy was made stays. Where nothing else differs the result is `kept` byte for byte.
 */
export function withMarksOf(names: ReadonlySet<string>, present: string, kept: string): string {
  const [now, before] = [paragraphs(present), paragraphs(kept)];
  const wanted = new Map<string, string>();
  for (const [key, text] of now) if (!names.has(nameOf(key))) wanted.set(key, text);
  for (const [key, text] of before) if (names.has(nameOf(key))) wanted.set(key, text);
  const same = wanted.size === before.size && [...wanted].every(([key, text]) => before.get(key) === text);
  return same ? kept : [...wanted.values()].map((text) => `${text}\n\n`).join('');
}

/** Names that are marked, one way or the other. */
export const markedNames = (text: string): string[] => [...paragraphs(text).keys()].map(nameOf);

/** By `name:arch`. */
function paragraphs(text: string): ReadonlyMap<string, string> {
  const found = text.split(/\n\n+/).flatMap((paragraph) => {
    const plain = paragraph.trim();
    const name = /^Package: (\S+)$/m.exec(plain)?.[1];
    const arch = /^Architecture: (\S+)$/m.exec(plain)?.[1] ?? '';
    return name === undefined ? [] : [[`${name}:${arch}`, plain] as const];
  });
  return new Map(found);
}

const nameOf = (key: string): string => key.slice(0, key.indexOf(':'));
