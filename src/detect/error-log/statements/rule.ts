/** Tables of messages: a pattern of what the writer says, and what that states. The first pattern that fits is the one. */
import type { SourcePosition } from '../../../domain/component.ts';
import type { Errno, Statement } from '../../../domain/log-fact.ts';
import { errnoOfWords } from '../errno.ts';

/** Text of a named group; empty when it is not there. */
export type Group = (name: string) => string;

export interface Rule<Context> {
  /** Anchored at the beginning: what stands deeper in a message may be a client's. */
  readonly pattern: RegExp;
  readonly state: (group: Group, context: Context) => Statement | readonly Statement[];
}

export function rule<Context>(pattern: RegExp, state: Rule<Context>['state']): Rule<Context> {
  return { pattern, state };
}

/** What the first fitting rule says; undefined when none fits. */
export function applyRules<Context>(
  rules: readonly Rule<Context>[],
  text: string,
  context: Context,
): readonly Statement[] | undefined {
  for (const { pattern, state } of rules) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const said = state((name) => found.groups?.[name] ?? '', context);
    return 'kind' in said ? [said] : said;
  }
  return undefined;
}

/** Errors that are no property of the file they were met at. */
const SHORTAGES: Readonly<Record<string, 'too-many-files' | 'disk-full' | 'read-only' | 'out-of-memory'>> = {
  EMFILE: 'too-many-files',
  ENFILE: 'too-many-files',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'read-only',
  ENOMEM: 'out-of-memory',
};

function shortageKind(errno: Errno | undefined): (typeof SHORTAGES)[string] | undefined {
  return errno !== undefined && Object.hasOwn(SHORTAGES, errno) ? SHORTAGES[errno] : undefined;
}

/** An error about a file; a shortage where it is one. */
export function fileTrouble(path: string, errno: Errno | undefined, at?: SourcePosition): Statement {
  const kind = shortageKind(errno);
  if (kind === 'out-of-memory') return { kind };
  if (kind !== undefined) return { kind, ...(path === '' ? {} : { path }) };
  return { kind: 'file', path, errno: errno ?? 'unknown', ...position(at) };
}

/** The same with the error in the words of the C library. */
export function fileWords(path: string, words: string, at?: SourcePosition): Statement {
  return fileTrouble(path, errnoOfWords(words), at);
}

/** A general shortage; nothing for an error that needs an object to mean something. */
export function shortage(errno: Errno | undefined): readonly Statement[] {
  return shortageKind(errno) === undefined ? [] : [fileTrouble('', errno)];
}

/** For spreading. */
export function position(at: SourcePosition | undefined): { readonly at?: SourcePosition } {
  return at === undefined ? {} : { at };
}

/** `0.0.0.0:80`, `[::]:80`, `/run/x.sock`, `unix:/run/x.sock` → `tcp:0.0.0.0:80`, `unix:/run/x.sock`. */
export function addressOf(text: string): string {
  if (text.startsWith('/')) return `unix:${text}`;
  if (text.startsWith('unix:'))
    return `unix:${text
      .slice(5)
      .replace(/:$/, '')
      .replace(/^\/\/+/, '/')}`;
  return `tcp:${text}`;
}

/** It cannot listen at the address. */
export function bindTrouble(address: string, errno: Errno | undefined): Statement {
  return errno === 'EADDRINUSE'
    ? { kind: 'address-in-use', address }
    : { kind: 'bind', address, errno: errno ?? 'unknown' };
}
