/** Patterns of the shell as tokens, against names: sh(1), "Shell Patterns". Pure; at most |tokens| × |text| steps. */

export type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'class'; readonly body: string; readonly negated: boolean }
  | { readonly kind: 'many' };

/** The tokens of a pattern as text; a bracket that is not closed stands for itself. */
export function globTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '*') tokens.push({ kind: 'many' });
    else if (char === '?') tokens.push({ kind: 'one' });
    else if (char === '\\' && at + 1 < text.length)
      tokens.push({ kind: 'char', char: text[(at += 1)] ?? '' });
    else if (char === '[') {
      const end = text.indexOf(']', at + 2);
      if (end < 0) tokens.push({ kind: 'char', char });
      else {
        const body = text.slice(at + 1, end);
        const negated = /^[!^]/.test(body);
        tokens.push({ kind: 'class', body: negated ? body.slice(1) : body, negated });
        at = end;
      }
    } else tokens.push({ kind: 'char', char });
  }
  return tokens;
}

/** Whether all of `text` matches. At most |tokens| × |text| steps. */
export function reaches(tokens: readonly Token[], text: string): boolean {
  let [place, at] = [0, 0];
  // Where the last `*` was, and how far it reaches: an earlier one never has to take more, since a later one can.
  let [many, taken] = [-1, 0];
  while (at < text.length) {
    const token = tokens[place];
    if (token?.kind === 'many') {
      many = place;
      taken = at;
      place += 1;
    } else if (token !== undefined && takes(token, text[at] ?? '')) {
      place += 1;
      at += 1;
    } else if (many >= 0) {
      taken += 1;
      at = taken;
      place = many + 1;
    } else return false;
  }
  while (tokens[place]?.kind === 'many') place += 1;
  return place === tokens.length;
}

/** Every length at which a beginning of `text` matches, ascending. */
export function endsOf(tokens: readonly Token[], text: string): number[] {
  let places = closure(tokens, [0]);
  const ends: number[] = places.includes(tokens.length) ? [0] : [];
  for (let at = 0; at < text.length && places.length > 0; at += 1) {
    const char = text[at] ?? '';
    const next = new Set<number>();
    for (const place of places) {
      const token = tokens[place];
      if (token === undefined) continue;
      if (token.kind === 'many') next.add(place);
      else if (takes(token, char)) next.add(place + 1);
    }
    places = closure(tokens, [...next]);
    if (places.includes(tokens.length)) ends.push(at + 1);
  }
  return ends;
}

function closure(tokens: readonly Token[], places: readonly number[]): number[] {
  const found = new Set(places);
  for (const place of found) if (tokens[place]?.kind === 'many') found.add(place + 1);
  return [...found];
}

export function takes(token: Token, char: string): boolean {
  if (token.kind === 'char') return token.char === char;
  if (token.kind === 'class') return inClass(token.body, char) !== token.negated;
  return true;
}

const NAMED: Readonly<Record<string, RegExp>> = {
  '[:digit:]': /\d/,
  '[:alpha:]': /[A-Za-z]/,
  '[:alnum:]': /[A-Za-z0-9]/,
  '[:space:]': /\s/,
  '[:upper:]': /[A-Z]/,
  '[:lower:]': /[a-z]/,
};

function inClass(body: string, char: string): boolean {
  for (const [name, test] of Object.entries(NAMED))
    if (body.includes(name.slice(0, -1)) && test.test(char)) return true;
  for (let i = 0; i < body.length; i += 1) {
    const first = body[i] ?? '';
    const last = body[i + 1] === '-' ? body[i + 2] : undefined;
    if (last === undefined) {
      if (first === char) return true;
    } else {
      if (char >= first && char <= last) return true;
      i += 2;
    }
  }
  return false;
}
