/** A random sample that is the same at every run. */

/** Park and Miller's minimal standard generator (CACM 31, 1988). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}

export function sample<T>(all: readonly T[], size: number, seed = 4711): readonly T[] {
  const random = generator(seed);
  const left = [...all];
  const chosen: T[] = [];
  while (chosen.length < size && left.length > 0)
    chosen.push(...left.splice(Math.floor(random() * left.length), 1));
  return chosen;
}
