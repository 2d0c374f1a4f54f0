/** What the text of a PHP file mentions: names of functions, classes and constants, and signs that it reaches more than it shows. */

/** Function calls; a call of a method (`->name(`) is none. */
const CALL = /(?<![\w$>])([A-Za-z_]\w{0,80})\s{0,9}\(/g;
const CLASS = /\b(?:new|extends|implements|instanceof|use)\s{1,9}\\?([A-Za-z_][\w\\]{0,200})/g;
const STATIC = /([A-Za-z_]\w{0,80})\s{0,9}::/g;
const CONSTANT = /\b([A-Z][A-Z0-9]{0,40}_[A-Z0-9_]{1,80})\b/g;
/** Callbacks and settings by name, and what `extension_loaded('redis')` or `session.save_handler` say. */
const QUOTED = /(?<!\[)['"]\\?([A-Za-z_]\w{1,80})['"](?!\])/g;
const WRAPPER = /\b([a-z]\w{1,20}):\/\//g;

/** Lower case: functions and classes are case-insensitive in PHP. */
export function mentionedNames(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const pattern of [CALL, CLASS, STATIC, CONSTANT, QUOTED, WRAPPER])
    for (const match of source.matchAll(pattern))
      names.add(match[1]?.split('\\').at(-1)?.toLowerCase() ?? '');
  names.delete('');
  for (const own of [...LANGUAGE, ...CORE]) names.delete(own);
  return names;
}

/** Words of the language that look like calls. */
const LANGUAGE = [
  'if',
  'while',
  'for',
  'foreach',
  'switch',
  'match',
  'array',
  'list',
  'isset',
  'empty',
  'echo',
  'print',
  'return',
  'function',
  'fn',
  'catch',
  'exit',
  'die',
  'and',
  'or',
  'self',
  'static',
  'parent',
  'require',
  'require_once',
  'include',
  'include_once',
  'declare',
  'http',
  'https',
];

/** Functions of the Zend engine itself (zend_builtin_functions.c): no extension can define them. */
const CORE = [
  'define',
  'defined',
  'constant',
  'strlen',
  'strcmp',
  'get_class',
  'func_get_args',
  'function_exists',
  'class_exists',
  'method_exists',
  'property_exists',
  'extension_loaded',
  'error_reporting',
  'trigger_error',
  'ini_get',
  'ini_set',
];

/** Includes by something other than a literal, code made at run time, functions and classes named by a variable. */
export function reachesUnknownCode(source: string, literalInclusions: number): boolean {
  const inclusions = source.match(/\b(?:require|include)(?:_once)?\b/g)?.length ?? 0;
  return (
    inclusions !== literalInclusions ||
    /\beval\s{0,9}\(|\bnew\s{1,9}\$|\$\w{1,80}\s{0,9}\(|\$\w{1,80}\s{0,9}::|\bunserialize\s{0,9}\(|\]\s{0,9}\(/.test(
      source,
    )
  );
}
