/** Brace expansion on the text of a word: bash(1), "Brace Expansion". Pure and bounded. */

/** So many words a brace makes at most; what is more is left out, which a bound on work is worth. */
const MAX_WORDS = 256;

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`; `{1..3}` → `1`, `2`, `3`. Quotes and expansions inside are kept. */
export function bracesOf(text: string, depth = 0): string[] {
  const open = firstBrace(text);
  if (open === undefined || depth > 20) return [text];
  const { from, to, pieces } = open;
  const before = text.slice(0, from);
  const found: string[] = [];
  const tails = bracesOf(text.slice(to), depth + 1);
  for (const piece of pieces.flatMap((one) => bracesOf(one, depth + 1)))
    for (const tail of tails) {
      if (found.length >= MAX_WORDS) return found;
      found.push(before + piece + tail);
    }
  return found;
}

interface Brace {
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly string[];
}

function firstBrace(text: string): Brace | undefined {
  for (let at = 0; at < text.length; at = skip(text, at)) {
    if (text[at] !== '{') continue;
    const brace = braceAt(text, at);
    if (brace !== undefined) return brace;
  }
  return undefined;
}

function braceAt(text: string, from: number): Brace | undefined {
  const commas: number[] = [];
  let depth = 0;
  for (let at = from; at < text.length; at = skip(text, at)) {
    const char = text[at];
    if (char === '{') depth += 1;
    else if (char === ',' && depth === 1) commas.push(at);
    else if (char === '}') {
      depth -= 1;
      if (depth > 0) continue;
      const pieces = piecesOf(
        text.slice(from + 1, at),
        commas.map((comma) => comma - from - 1),
      );
      return pieces === undefined ? undefined : { from, to: at + 1, pieces };
    }
  }
  return undefined;
}

function piecesOf(body: string, commas: readonly number[]): string[] | undefined {
  if (commas.length > 0)
    return [...commas, body.length].map((end, i) => body.slice((commas[i - 1] ?? -1) + 1, end));
  const [, first = '', last = ''] = /^(-?\d{1,9})\.\.(-?\d{1,9})$/.exec(body) ?? [];
  if (first === '') return undefined;
  const [low, high] = [Number(first), Number(last)];
  const count = Math.min(Math.abs(high - low) + 1, MAX_WORDS);
  return Array.from({ length: count }, (_, i) => String(low <= high ? low + i : low - i));
}

/** Behind the character at `at`, or behind the quotes or the expansion that begin there. */
function skip(text: string, at: number): number {
  const char = text[at];
  if (char === '\\') return at + 2;
  if (char === "'" || char === '"') {
    const end = text.indexOf(char, at + 1);
    return end < 0 ? text.length : end + 1;
  }
  if (char === '$' && text[at + 1] === '{') {
    const end = text.indexOf('}', at + 2);
    return end < 0 ? text.length : end + 1;
  }
  return at + 1;
}
