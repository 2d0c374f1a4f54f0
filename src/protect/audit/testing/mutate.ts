/** Scripts that nobody wrote: real ones, cut up and put together wrongly. The same seed gives the same scripts. */

const PIECES = [
  ...'"\'`$(){}[];&|<>\\*?!#~=\n\t '.split(''),
  '$(',
  '${',
  '$((',
  '<<E\n',
  '<<<',
  ';;',
  '[[ ',
  ' ]]',
  '()',
  '{a,b}',
  '${x:-',
  '${x%%',
  '${x//',
  '"$@"',
  'if ',
  'then ',
  'fi\n',
  'for x in ',
  'do ',
  'done\n',
  'case x in ',
  'esac\n',
  'eval ',
  'xargs rm ',
  "sh -c '",
  'find / -exec ',
  '\u0000',
  '\uFFFD',
  '\uD800',
  '💣',
];

const MAX_LENGTH = 20_000;

/** `count` scripts, each made of one or two of `seeds` by a few random changes. */
export function* mutated(seeds: readonly string[], count: number, seed = 1): Generator<string> {
  const random = xorshift(seed);
  const below = (end: number): number => Math.floor(random() * end);
  const one = <T>(from: readonly T[]): T | undefined => from[below(from.length)];
  for (let i = 0; i < count; i += 1) {
    let text = one(seeds) ?? '';
    for (let change = below(6); change >= 0; change -= 1) {
      const [a, b] = [below(text.length + 1), below(text.length + 1)].toSorted((x, y) => x - y);
      const [from = 0, to = 0] = [a, b];
      switch (below(6)) {
        case 0: // loses a stretch
          text = text.slice(0, from) + text.slice(Math.min(to, from + 40));
          break;
        case 1: // gets a sign of the grammar
        case 2:
          text = text.slice(0, from) + (one(PIECES) ?? '') + text.slice(from);
          break;
        case 3: // says a stretch twice
          text = text.slice(0, to) + text.slice(from);
          break;
        case 4: // goes on as another
          text = text.slice(0, from) + (one(seeds) ?? '').slice(below(200));
          break;
        default: // has another character
          text = text.slice(0, from) + String.fromCharCode(below(128)) + text.slice(from + 1);
      }
    }
    yield text.slice(0, MAX_LENGTH);
  }
}

/** Marsaglia's xorshift32: in [0, 1). */
function xorshift(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
