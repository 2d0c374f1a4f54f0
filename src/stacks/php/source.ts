/** What the text of a PHP file mentions: names of functions, classes and constants, and signs that it reaches more than it shows. */
import { isBuiltIn } from './built-in.ts';

/** Function calls; a call of a method (`->name(`) is none. */
const CALL = /(?<![\w$>])([A-Za-z_]\w{0,80})\s{0,9}\(/g;
const CLASS = /\b(?:new|extends|implements|instanceof|use)\s{1,9}\\?([A-Za-z_][\w\\]{0,200})/g;
const STATIC = /([A-Za-z_]\w{0,80})\s{0,9}::/g;
const CONSTANT = /\b([A-Z][A-Z0-9]{0,40}_[A-Z0-9_]{1,80})\b/g;
/** Callbacks by name: `array_map('mb_strtolower', …)`. Words without an underscore are far more often data. */
const CALLBACK = /['"]\\?([A-Za-z]\w{0,80}_\w{1,80})['"]/g;
/** `extension_loaded('redis')` */
const QUOTED = /['"]([A-Za-z]\w{1,40})['"]/g;
/** Stream wrappers: `phar://` */
const WRAPPER = /\b([a-z]\w{1,20}):\/\//g;
/** Functions the code defines itself; at the beginning of a line, since a method may share an extension's name. */
const OWN = /^function\s{1,9}&?\s{0,9}([A-Za-z_]\w{0,80})/gm;

/** Functions, classes and constants that an extension might define. Lower case: PHP ignores the case of most. */
export function mentionedNames(source: string): ReadonlySet<string> {
  const names = found(source, [CALL, CLASS, STATIC, CONSTANT, CALLBACK]);
  for (const name of names) if (isBuiltIn(name)) names.delete(name);
  return names;
}

/** Functions the source defines itself: no extension can define them again. */
export function ownFunctions(source: string): ReadonlySet<string> {
  return found(source, [OWN]);
}

/** Words that may be the name of an extension itself, lower case. */
export function mentionedWords(source: string): ReadonlySet<string> {
  return found(source, [CALL, CLASS, STATIC, QUOTED, WRAPPER]);
}

function found(source: string, patterns: readonly RegExp[]): Set<string> {
  const names = new Set<string>();
  for (const pattern of patterns)
    for (const match of source.matchAll(pattern))
      names.add(match[1]?.split('\\').at(-1)?.toLowerCase() ?? '');
  names.delete('');
  return names;
}

/** A keyword, not part of a path or a name in quotes. */
const INCLUSION = /(?<![\w$>/'"])(?:require|include)(?:_once)?\b/g;
const RUN_TIME =
  /\beval\s{0,9}\(|\bnew\s{1,9}\$|\$\w{1,80}\s{0,9}\(|\$\w{1,80}\s{0,9}::|\bunserialize\s{0,9}\(|\]\s{0,9}\(/;

/** Includes by something other than a literal, code made at run time, functions and classes named by a variable. */
export function reachesUnknownCode(source: string, literalInclusions: number): boolean {
  return (source.match(INCLUSION)?.length ?? 0) !== literalInclusions || RUN_TIME.test(source);
}
