/** Patterns of effects against names and paths. Pure, linear in pattern and name. */
import { canonical } from './canonical.ts';
import { globTokens, reaches, type Token } from './glob.ts';

/** A word of which some parts are not known: a template of `{{ }}`, an argument, the output of a program. `*` matches as in a glob. */
export interface Pattern {
  /** Text as known; `undefined` stands for anything at all. */
  readonly parts: readonly (string | undefined)[];
  /** The known parts hold unquoted `*`, `?`, `[` that the shell expands. */
  readonly glob: boolean;
}

/** How much of a pattern is known. */
export type Known =
  | 'wholly' // or but for wildcards, which the shell resolves
  | 'partly' // enough to say what it is about
  | 'hardly';

export interface Matcher {
  readonly known: Known;
  readonly matches: (name: string) => boolean;
}

type Tokens = readonly Token[];
const ANYTHING: Tokens = [{ kind: 'many' }];

/** Longer patterns are no paths (PATH_MAX) and no names. */
const MAX_PATTERN = 4096;

function tokensOf(parts: Pattern['parts'], glob: boolean): Tokens {
  return parts.flatMap((part) =>
    part === undefined
      ? ANYTHING
      : glob
        ? globTokens(part)
        : part.split('').map((char) => ({ kind: 'char', char }) as const),
  );
}

const sizeOf = ({ parts }: Pattern): number => parts.reduce((sum, part) => sum + (part?.length ?? 1), 0);

/** Names of packages, modules, units: globs, `*` matches anything. */
export function nameMatcher(pattern: Pattern, lower = false): Matcher {
  const parts = lower ? pattern.parts.map((part) => part?.toLowerCase()) : pattern.parts;
  const unknown = parts.includes(undefined);
  const text = parts.map((part) => part ?? '').join('');
  const known = !unknown ? 'wholly' : /[a-zA-Z0-9]{3}/.test(text) ? 'partly' : 'hardly';
  if (sizeOf(pattern) > MAX_PATTERN) return { known, matches: () => false };
  const plain = !unknown && !(pattern.glob || /[*?[]/.test(text)) ? text : undefined;
  const tokens = plain === undefined ? tokensOf(parts, true) : [];
  return { known, matches: (name) => (plain === undefined ? reaches(tokens, name) : name === plain) };
}

export interface PathMatcher {
  readonly known: Known;
  /** When it can be nothing else. */
  readonly plain?: string;
  /** The path itself. */
  readonly matches: (path: string) => boolean;
  /** The path, or a directory that it is in. */
  readonly covers: (path: string) => boolean;
}

/** Places so general that an unknown name in them says nothing about what it is. */
const GENERAL =
  /^\/(?:|usr|usr\/(?:lib|share|bin|sbin|local|lib\/x86_64-linux-gnu|lib\/aarch64-linux-gnu|local\/(?:lib|bin|share))|var|var\/(?:lib|log|cache|spool|run|tmp|www)|etc|etc\/(?:default|init\.d|cron\.d|logrotate\.d)|run|tmp|home|opt|srv|root|mnt|media|boot|dev|proc|sys)\/?$/;

export function pathMatcher(pattern: Pattern): PathMatcher {
  const normal = normalized(pattern);
  const [first] = normal.parts;
  const unknown = normal.parts.includes(undefined);
  const never = (): boolean => false;
  const none: PathMatcher = { known: 'wholly', matches: never, covers: never };
  // A relative path is somewhere where no component is, as far as anybody knows.
  if (normal.parts.length === 0 || (first !== undefined && !first.startsWith('/'))) return none;
  if (sizeOf(normal) > MAX_PATTERN) return none;
  if (!unknown && first !== undefined) {
    const path = first;
    if (!normal.glob)
      return { known: 'wholly', plain: path, matches: (one) => one === path, covers: below(path) };
    const segments = path.split('/').map((segment) => globTokens(segment));
    return { known: 'wholly', matches: bySegment(segments, false), covers: bySegment(segments, true) };
  }
  const tokens = tokensOf(normal.parts, normal.glob);
  const head = first === undefined ? '' : literalHead(first, normal.glob);
  const known =
    first === undefined || GENERAL.test(first.slice(0, first.lastIndexOf('/') + 1)) ? 'hardly' : 'partly';
  const matches = (path: string): boolean => path.startsWith(head) && reaches(tokens, path);
  return { known, matches, covers: (path) => matches(path) || ancestors(path).some(matches) };
}

/** Of many matchers of one certainty as few as do the same: those of plain paths become one. */
export function together(matchers: readonly PathMatcher[]): readonly PathMatcher[] {
  const plain = new Set(matchers.flatMap((one) => one.plain ?? []));
  if (plain.size < 2) return matchers;
  const all: PathMatcher = {
    known: 'wholly',
    matches: (path) => plain.has(path),
    covers: (path) => plain.has(path) || plain.has('/') || ancestors(path).some((one) => plain.has(one)),
  };
  return [all, ...matchers.filter((one) => one.plain === undefined)];
}

/** One name for a file of a merged /usr; no doubled slashes, none at the end. */
function normalized(pattern: Pattern): Pattern {
  const [first, ...rest] = pattern.parts;
  if (first === undefined || !first.startsWith('/')) return pattern;
  const whole = rest.length === 0;
  // A pattern of several pieces may go on in the middle of a name.
  const cut = whole ? first.length : first.lastIndexOf('/') + 1;
  const directory = first.slice(0, cut);
  const slash = !whole && directory.length > 1 ? '/' : '';
  const plain = pattern.glob ? tidy(directory) : canonical(directory);
  return { ...pattern, parts: [`${plain === '/' ? '/' : plain + slash}${first.slice(cut)}`, ...rest] };
}

function tidy(path: string): string {
  const text = path.replace(/\/(?:\.?\/)+/g, '/').replace(/(.)\/$/, '$1');
  return /^\/(?:bin|sbin|lib(?:32|64|x32)?)(?:\/|$)/.test(text) ? `/usr${text}` : text;
}

function literalHead(text: string, glob: boolean): string {
  const at = glob ? text.search(/[*?[]/) : -1;
  return at < 0 ? text : text.slice(0, at);
}

function below(directory: string): (path: string) => boolean {
  const prefix = directory === '/' ? '/' : `${directory}/`;
  return (path) => path === directory || path.startsWith(prefix);
}

/** Wildcards do not go over `/`; a leading `.` is matched by a `.` only. */
function bySegment(segments: readonly Tokens[], covers: boolean): (path: string) => boolean {
  return (path) => {
    const names = namesIn(path);
    if (names.length < segments.length || (!covers && names.length !== segments.length)) return false;
    return segments.every((tokens, i) => {
      const name = names[i] ?? '';
      if (name.startsWith('.') && tokens[0]?.kind !== 'char') return false;
      return reaches(tokens, name);
    });
  };
}

/** The same paths of components are asked for again and again. */
const NAMES = new Map<string, readonly string[]>();
const MAX_NAMES = 20_000;

function namesIn(path: string): readonly string[] {
  const known = NAMES.get(path);
  if (known !== undefined) return known;
  if (NAMES.size >= MAX_NAMES) NAMES.clear();
  const names = path.split('/');
  NAMES.set(path, names);
  return names;
}

function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    found.push(path.slice(0, at));
  return found;
}
