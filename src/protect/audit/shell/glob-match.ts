/** Patterns of the shell against text that is partly known: `case`, `${x#…}`, `[[ = ]]`. Three answers: yes, no, maybe. */
import { endsOf, globTokens, reaches, takes, type Token } from '../../patterns/index.ts';
import { plainOf, type Part, type Text } from './text.ts';

export type Match = 'yes' | 'no' | 'maybe';

/** sh(1), "Shell Patterns", where `*` matches `/` too. */
export function matchText(pattern: Text, subject: Text): Match {
  const plain = plainOf(subject);
  const literal = literalOf(pattern);
  if (literal !== undefined && plain !== undefined) return literal === plain ? 'yes' : 'no';
  if (literal !== undefined) return mayBe(literal, subject.parts) ? 'maybe' : 'no';
  const tokens = tokensOf(pattern);
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
/** The only text that matches, of a pattern without a character that means more. */
function literalOf(pattern: Text): string | undefined {
  const special = pattern.parts.some((p) => p.kind !== 'known' || (!p.quoted && /[*?[\\]/.test(p.text)));
  return special ? undefined : plainOf(pattern);
}

/** Stars times characters. With more nobody says what matches. */
const MAX_MATCHING = 1 << 20;

function isTooMuch(tokens: readonly Token[], text: string): boolean {
  return tokens.filter(({ kind }) => kind === 'many').length * text.length > MAX_MATCHING;
}

function tokensOf({ parts }: Text): Token[] {
  return parts.flatMap((part): Token[] => {
    if (part.kind === 'unknown') return [{ kind: 'many' }];
    if (part.kind === 'glob') return globTokens(part.pattern);
    if (part.quoted) return part.text.split('').map((char) => ({ kind: 'char', char }));
    return globTokens(part.text);
  });
}

/** Whether a text with unknown stretches can match: known beginnings and ends have to fit, the middle is believed. */
function mayMeet(tokens: readonly Token[], parts: readonly Part[]): boolean {
  const head = parts[0];
  const tail = parts.at(-1);
  return (
    fits(tokens, head?.kind === 'known' ? head.text : '', false) &&
    fits(tokens, tail?.kind === 'known' && parts.length > 1 ? tail.text : '', true)
  );
}

/** The same of a pattern without wildcards. */
function mayBe(literal: string, parts: readonly Part[]): boolean {
  const head = parts[0];
  const tail = parts.at(-1);
  return (
    literal.startsWith(head?.kind === 'known' ? head.text : '') &&
    literal.endsWith(tail?.kind === 'known' && parts.length > 1 ? tail.text : '')
  );
}

function fits(tokens: readonly Token[], text: string, backwards: boolean): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const token = tokens[backwards ? tokens.length - 1 - i : i];
    if (token === undefined) return false;
    if (token.kind === 'many') return true;
    if (!takes(token, text[backwards ? text.length - 1 - i : i] ?? '')) return false;
  }
  return true;
}
