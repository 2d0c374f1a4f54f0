/** What httpd says of its configuration: at start, in a configuration test, and of .htaccess at a request (server/config.c, mod_so.c). */
import type { SourcePosition } from '../../../domain/component.ts';
import type { Statement } from '../../../domain/log-fact.ts';
import { loadRefused } from './loader.ts';
import { applyRules, fileTrouble, fileWords, position, type Rule, rule } from './rule.ts';

interface Place {
  readonly at: SourcePosition;
  readonly text: string;
}

const RULES: readonly Rule<Place>[] = [
  rule(/^Cannot load (?<object>\S+) into server: (?<why>.+)$/s, (g, { at }) =>
    loadRefused(g('why'), g('object'), at),
  ),
  rule(/^Can't locate API module structure `(?<name>\w+)' in file (?<object>\S+?): /, (g, { at }) => ({
    kind: 'cannot-load',
    refusal: 'not-a-module',
    object: g('object'),
    symbol: g('name'),
    at,
  })),
  rule(
    /^API module structure '(?<name>\w+)' in file (?<object>\S+) is garbled - expected signature (?<wanted>\w+) but saw (?<found>\w+)/,
    (g, { at }) => ({
      kind: 'cannot-load',
      refusal: 'garbled',
      object: g('object'),
      symbol: g('name'),
      found: g('found'),
      wanted: g('wanted'),
      at,
    }),
  ),
  rule(
    /^Module "(?<object>[^"]+)" is not compatible with this version of Apache \(found (?<found>\d+), need (?<wanted>\d+)\)/,
    (g, { at }) => ({
      kind: 'cannot-load',
      refusal: 'incompatible',
      object: g('object'),
      found: g('found'),
      wanted: g('wanted'),
      at,
    }),
  ),
  rule(/^Invalid command '(?<name>[^']*)', perhaps misspelled/, (g, { at }) => ({
    kind: 'invalid-directive',
    directive: g('name'),
    at,
  })),
  rule(/^(?<name>[\w<>]+) not allowed (?:here|in |inside |within )/, (g, { at }) => ({
    kind: 'misplaced-directive',
    directive: g('name'),
    at,
  })),
  // ssl_cmd_check_file of mod_ssl: what is empty is refused in the same words as what is not there.
  rule(/^\w+: file '(?<path>[^']+)' does not exist or is empty$/, (g, { at }) =>
    fileTrouble(g('path'), 'ENOENT', at),
  ),
  rule(/^DocumentRoot '(?<path>[^']+)' is not a directory, or is not readable$/, (g, { at }) =>
    fileTrouble(g('path'), 'ENOTDIR', at),
  ),
  rule(/^Could not open (?:configuration file|config directory) (?<path>.+): (?<words>[^:]+)$/, (g, { at }) =>
    fileWords(g('path'), g('words'), at),
  ),
  rule(/^Include\/IncludeOptional: Could not open directory (?<path>.+): (?<words>[^:]+)$/, (g, { at }) =>
    fileWords(g('path'), g('words'), at),
  ),
  rule(/^Include directory '(?<path>[^']+)' not found$/, (g, { at }) => fileTrouble(g('path'), 'ENOENT', at)),
  rule(/^No matches for the wildcard '(?<glob>[^']+)' in '(?<dir>[^']+)', failing/, (g, { at }) =>
    fileTrouble(`${g('dir').replace(/\/$/, '')}/${g('glob')}`, 'ENOENT', at),
  ),
  rule(/^Invalid Mutex directory in argument \w+:(?<path>\S+)$/, (g, { at }) =>
    fileTrouble(g('path'), 'ENOENT', at),
  ),
  rule(/^(?<name>[A-Za-z]\w*(?= takes | must | requires )|[A-Z][a-z]+[A-Z]\w*(?=: ))/, (g, { at, text }) => ({
    kind: 'invalid-value',
    directive: g('name'),
    text: text.slice(0, MAX_TEXT),
    at,
  })),
  rule(/^/, (_, { at, text }) => ({ kind: 'syntax', text: text.slice(0, MAX_TEXT), at })),
];

/** Usage texts of directives are long; the beginning tells. */
const MAX_TEXT = 300;

/** The reason httpd gives for a directive at `at`. */
export function directiveSays(reason: string, at: SourcePosition): readonly Statement[] {
  const text = reason.replace(/^(?:\/[^\n:]*:\d+: )/, '');
  return applyRules(RULES, text, { at, text }) ?? [];
}

const PLACE = /^(?:[\w./+-]{1,200}: )?Syntax error on line (\d+) of ([^\n]+?):(?: |\n|$)/;
/** httpd allows 128 nested includes. */
const MAX_NESTING = 130;

/**
 * `apache2: Syntax error on line 147 of A: Syntax error on line 3 of B: REASON`, innermost place last; with AH00526 the reason
 * is on the next line.
 */
export function configurationSays(message: string): readonly Statement[] | undefined {
  let rest = message;
  let at: SourcePosition | undefined;
  for (let depth = 0; depth < MAX_NESTING; depth += 1) {
    const [whole, line, file] = PLACE.exec(rest) ?? [];
    if (whole === undefined || file === undefined) break;
    at = { file, line: Number(line) };
    rest = rest.slice(whole.length);
  }
  if (at === undefined) return undefined;
  return rest.trim() === ''
    ? [{ kind: 'syntax', text: '', ...position(at) }]
    : directiveSays(rest.trim(), at);
}
