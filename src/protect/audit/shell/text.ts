/** A text of which some stretches are not known, with the values it was made from. Immutable. */
import type { At } from './syntax/nodes.ts';
import type { Source } from './source.ts';

/** `unknown`: anything, nothing included. `glob`: a pattern that the shell or a program has matched against files. */
export type Part =
  | { readonly kind: 'known'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'glob'; readonly pattern: string }
  | { readonly kind: 'unknown' };

/** A step of the chain of values: what it says, and where. */
export interface Origin {
  readonly text: string;
  readonly source: Source;
  readonly at: At;
  /** It need not be so: a variable that the script does not set is taken to be empty. */
  readonly doubt?: true;
}

export interface Text {
  readonly parts: readonly Part[];
  /** First to last, at most MAX_ORIGINS. */
  readonly origins: readonly Origin[];
}

const MAX_ORIGINS = 8;
/** Longer texts are outputs of whole databases; what is longer still is unknown. */
export const MAX_TEXT = 1 << 20;

const UNKNOWN_PART: Part = { kind: 'unknown' };
const NO_ORIGINS: readonly Origin[] = [];

export const UNKNOWN: Text = { parts: [UNKNOWN_PART], origins: NO_ORIGINS };
export const EMPTY: Text = { parts: [], origins: NO_ORIGINS };

export function known(text: string, quoted = false, origins: readonly Origin[] = NO_ORIGINS): Text {
  if (text.length > MAX_TEXT) return { parts: [UNKNOWN_PART], origins };
  return { parts: text === '' ? [] : [{ kind: 'known', text, quoted }], origins };
}

export function glob(pattern: string): Text {
  return { parts: [{ kind: 'glob', pattern }], origins: NO_ORIGINS };
}

/** The whole text, or undefined when any of it is unknown or a pattern. */
export function plainOf({ parts }: Text): string | undefined {
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'known') return undefined;
    text += part.text;
  }
  return text;
}

export function isPlain(text: Text): boolean {
  return text.parts.every(({ kind }) => kind === 'known');
}

/** Characters, what is not known counted as one. */
export function sizeOf(texts: readonly Text[]): number {
  let size = 0;
  for (const { parts } of texts)
    for (const part of parts) size += part.kind === 'known' ? part.text.length : 1;
  return size;
}

export function concat(...texts: readonly Text[]): Text {
  const parts: Part[] = [];
  let origins = NO_ORIGINS;
  let length = 0;
  for (const text of texts) {
    for (const part of text.parts) {
      length += part.kind === 'known' ? part.text.length : 1;
      if (length > MAX_TEXT) return { parts: [...parts, UNKNOWN_PART], origins };
      append(parts, part);
    }
    origins = mergeOrigins(origins, text.origins);
  }
  return { parts, origins };
}

function append(parts: Part[], part: Part): void {
  const last = parts.at(-1);
  if (last?.kind === 'known' && part.kind === 'known' && last.quoted === part.quoted)
    parts[parts.length - 1] = { ...last, text: last.text + part.text };
  else if (last?.kind !== 'unknown' || part.kind !== 'unknown') parts.push(part);
}

export function mergeOrigins(a: readonly Origin[], b: readonly Origin[]): readonly Origin[] {
  if (a.length === 0 || a === b) return b;
  const fresh = b.filter((origin) => !a.includes(origin));
  if (fresh.length === 0) return a;
  const all = [...a, ...fresh];
  // The beginning and the end of a long chain say most.
  return all.length <= MAX_ORIGINS ? all : [...all.slice(0, 2), ...all.slice(2 - MAX_ORIGINS)];
}

export function withOrigin(text: Text, origin: Origin): Text {
  return { parts: text.parts, origins: mergeOrigins(text.origins, [origin]) };
}

export function withOrigins(text: Text, origins: readonly Origin[]): Text {
  return origins.length === 0 ? text : { parts: text.parts, origins: mergeOrigins(text.origins, origins) };
}

/** As an expansion gives it: quoted, no character of it means anything; else its patterns and blanks do. */
export function requote(text: Text, quoted: boolean): Text {
  if (text.parts.every((part) => part.kind !== 'known' || part.quoted === quoted)) return text;
  return {
    parts: text.parts.map((part) => (part.kind === 'known' ? { ...part, quoted } : part)),
    origins: text.origins,
  };
}

const BLANK = /[ \t\n]+/;

/** Splits at unquoted blanks, as the shell does after an expansion. No field for a text that is all blank. */
export function fields(text: Text): Text[] {
  const [only] = text.parts;
  if (text.parts.length === 1 && only?.kind === 'known' && !only.quoted && !BLANK.test(only.text))
    return [text];
  if (text.parts.length === 1 && only?.kind === 'known' && !only.quoted)
    return only.text.split(BLANK).flatMap((word) => (word === '' ? [] : [known(word, false, text.origins)]));
  const found: Text[] = [];
  let parts: Part[] = [];
  const close = (): void => {
    if (parts.length > 0) found.push({ parts, origins: text.origins });
    parts = [];
  };
  for (const part of text.parts) {
    if (part.kind !== 'known' || part.quoted) {
      parts.push(part);
      continue;
    }
    part.text.split(BLANK).forEach((word, i) => {
      if (i > 0) close();
      if (word !== '') append(parts, { ...part, text: word });
    });
  }
  close();
  return found;
}

/** Lines without their ends; an unknown stretch may hold line ends of its own and stays in its line. */
export function lines(text: Text): Text[] {
  const [only] = text.parts;
  if (text.parts.length === 0) return [];
  if (text.parts.length === 1 && only?.kind === 'known') {
    const all = only.text.split('\n');
    if (all.at(-1) === '') all.pop();
    return all.map((line) => known(line, only.quoted, text.origins));
  }
  const found: Text[] = [];
  let parts: Part[] = [];
  for (const part of text.parts) {
    if (part.kind !== 'known') {
      parts.push(part);
      continue;
    }
    part.text.split('\n').forEach((line, i) => {
      if (i > 0) {
        found.push({ parts, origins: text.origins });
        parts = [];
      }
      if (line !== '') append(parts, { ...part, text: line });
    });
  }
  if (parts.length > 0) found.push({ parts, origins: text.origins });
  return found;
}

export function joinLines(all: readonly Text[]): Text {
  if (all.every(isPlain)) {
    const text = all.map((line) => `${plainOf(line) ?? ''}\n`).join('');
    return known(
      text,
      false,
      all.reduce<readonly Origin[]>((o, l) => mergeOrigins(o, l.origins), NO_ORIGINS),
    );
  }
  return concat(...all.flatMap((line) => [requote(line, false), known('\n')]));
}

/** Command substitution takes the line ends at the end away. */
export function trimEnd(text: Text): Text {
  const last = text.parts.at(-1);
  if (last?.kind !== 'known' || !last.text.endsWith('\n')) return text;
  const trimmed = last.text.replace(/\n+$/, '');
  const parts = text.parts.slice(0, -1);
  return { parts: trimmed === '' ? parts : [...parts, { ...last, text: trimmed }], origins: text.origins };
}

const GLOB_CHARACTERS = /[*?[]/;

/** Pathname expansion: unquoted `*`, `?`, `[` become patterns for good. */
export function activateGlobs(text: Text): Text {
  if (!text.parts.some((p) => p.kind === 'known' && !p.quoted && GLOB_CHARACTERS.test(p.text))) return text;
  const parts = text.parts.flatMap((part): Part[] => {
    if (part.kind !== 'known' || part.quoted) return [part];
    return part.text
      .split(/(\*+|\?|\[[^\]]+\])/)
      .flatMap((piece, i): Part[] =>
        piece === '' ? [] : i % 2 === 1 ? [{ kind: 'glob', pattern: piece }] : [{ ...part, text: piece }],
      );
  });
  return { parts, origins: text.origins };
}

/** For people: what is unknown as `…`. */
export function shown({ parts }: Text): string {
  return parts.map((p) => (p.kind === 'known' ? p.text : p.kind === 'glob' ? p.pattern : '…')).join('');
}

/** Same to whoever reads it. */
export function keyOf({ parts }: Text): string {
  return parts
    .map((p) => (p.kind === 'known' ? `k${p.text}` : p.kind === 'glob' ? `g${p.pattern}` : 'u'))
    .join('\u0000');
}

/** Same to whoever reads it, told without making its key. */
export function isSame(a: Text, b: Text): boolean {
  const { parts } = a;
  if (parts === b.parts) return true;
  if (parts.length !== b.parts.length) return false;
  // From the end, where alternatives that grew from one text differ. A loop: this is asked more often than anything.
  for (let i = parts.length - 1; i >= 0; i -= 1) {
    const one = parts[i];
    const other = b.parts[i];
    if (one === other) continue;
    if (one === undefined || other === undefined || one.kind !== other.kind) return false;
    if (one.kind === 'known' && other.kind === 'known' && one.text !== other.text) return false;
    if (one.kind === 'glob' && other.kind === 'glob' && one.pattern !== other.pattern) return false;
  }
  return true;
}
