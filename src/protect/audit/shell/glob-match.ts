/** Patterns of the shell against text that is partly known: `case`, `${x#…}`, `[[ = ]]`. Three answers: yes, no, maybe. */
import { plainOf, type Part, type Text } from './text.ts';

export type Match = 'yes' | 'no' | 'maybe';

/** sh(1), "Shell Patterns", where `*` matches `/` too. */
export function matchText(pattern: Text, subject: Text): Match {
  const tokens = tokensOf(pattern);
  const plain = plainOf(subject);
  if (plain !== undefined && isTooMuch(tokens, plain)) return 'maybe';
  if (plain !== undefined) {
    const matched = reaches(tokens, plain);
    return matched && pattern.parts.some(({ kind }) => kind === 'unknown') ? 'maybe' : matched ? 'yes' : 'no';
  }
  if (tokens.length === 1 && tokens[0]?.kind === 'many') return 'yes';
  return mayMeet(tokens, subject.parts) ? 'maybe' : 'no';
}

/** Length of the shortest or longest beginning of `text` that matches, -1 for none; undefined where that takes too long to tell. */
export function prefixLength(pattern: Text, text: string, longest: boolean): number | undefined {
  const tokens = tokensOf(pattern);
  if (isTooMuch(tokens, text)) return undefined;
  const ends = endsOf(tokens, text);
  return longest ? (ends.at(-1) ?? -1) : (ends[0] ?? -1);
}

/** Beginning of the shortest or longest end of `text` that matches, -1 for none; undefined where that takes too long to tell. */
export function suffixStart(pattern: Text, text: string, longest: boolean): number | undefined {
  const backwards = text.slice(-MAX_SUFFIX).split('').toReversed().join('');
  const tokens = tokensOf(pattern).toReversed();
  if (isTooMuch(tokens, backwards)) return undefined;
  const ends = endsOf(tokens, backwards);
  const length = longest ? ends.at(-1) : ends[0];
  return length === undefined ? -1 : text.length - length;
}

/** Nobody cuts more than a path off an end. */
const MAX_SUFFIX = 4096;
/** Stars times characters. With more nobody says what matches. */
const MAX_MATCHING = 1 << 20;

function isTooMuch(tokens: readonly Token[], text: string): boolean {
  return tokens.filter(({ kind }) => kind === 'many').length * text.length > MAX_MATCHING;
}

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'class'; readonly body: string; readonly negated: boolean }
  | { readonly kind: 'many' };

export function tokensOf({ parts }: Text): Token[] {
  return parts.flatMap((part): Token[] => {
    if (part.kind === 'unknown') return [{ kind: 'many' }];
    if (part.kind === 'glob') return globTokens(part.pattern);
    if (part.quoted) return part.text.split('').map((char) => ({ kind: 'char', char }));
    return globTokens(part.text);
  });
}

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
  return endsOf(tokens, text).at(-1) === text.length;
}

/** Every length at which a beginning of `text` matches, ascending. */
function endsOf(tokens: readonly Token[], text: string): number[] {
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

function takes(token: Token, char: string): boolean {
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

/** Whether a text with unknown stretches can match: known beginnings and ends have to fit, the middle is believed. */
function mayMeet(tokens: readonly Token[], parts: readonly Part[]): boolean {
  const head = parts[0];
  const tail = parts.at(-1);
  return (
    fits(tokens, head?.kind === 'known' ? head.text.split('') : []) &&
    fits(
      tokens.toReversed(),
      tail?.kind === 'known' && parts.length > 1 ? tail.text.split('').toReversed() : [],
    )
  );
}

function fits(tokens: readonly Token[], chars: readonly string[]): boolean {
  for (const [i, char] of chars.entries()) {
    const token = tokens[i];
    if (token === undefined) return false;
    if (token.kind === 'many') return true;
    if (!takes(token, char)) return false;
  }
  return true;
}
