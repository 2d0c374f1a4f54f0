/** The configuration without its secrets. Pure. */
import { Lexer } from 'yaml';
import { redact } from '../../../domain/redact.ts';
import { MASK } from '../../../desk/index.ts';
import { keyedHash } from './keyed.ts';
import { isShown, secretPlaces } from './secret-places.ts';
import { readYaml, replaced } from './yaml.ts';

/** Undefined for what is no YAML: nobody can tell where its secrets are. */
export function masked(text: string): string | undefined {
  const yaml = readYaml(text);
  const comments = commentsOf(text);
  if (yaml === undefined || comments === undefined) return undefined;
  const secrets = secretPlaces(yaml).filter((place) => !isShown(place));
  return replaced(text, [
    ...secrets.map(({ from, to, source }) => ({
      from,
      to,
      // The text of a block goes up to the next line.
      by: source.endsWith('\n') ? `${MASK}\n` : MASK,
    })),
    ...comments.filter(isTelling).map((one) => ({ ...one, by: maskOfComment(one.text) })),
  ]);
}

export interface PlacedComment {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Comments as they are written; undefined where that cannot be told. */
export function commentsOf(text: string): readonly PlacedComment[] | undefined {
  const found: PlacedComment[] = [];
  let at = 0;
  for (const token of new Lexer().lex(text)) {
    // Marks of the lexer itself: of a document, a scalar, the end of a flow.
    if (token === '\u0002' || token === '\u0018' || token === '\u001F') continue;
    if (token.startsWith('#')) found.push({ from: at, to: at + token.length, text: token });
    at += token.length;
  }
  return at === text.length ? found : undefined;
}

/** It holds what looks like a secret: a line of the configuration that was switched off. */
export function isTelling({ text }: PlacedComment): boolean {
  return redact(text) !== text;
}

/** Names the comment without telling it, so that it can be put back. */
export function maskOfComment(text: string): string {
  return `# ${MASK} ${keyedHash(text).slice(0, 16)}`;
}
