/** Extensions that PHP could not load, and settings it does not know (ext/standard/dl.c, Zend/zend_extensions.c, zend_API.c). */
import type { SourcePosition } from '../../../domain/component.ts';
import type { Statement } from '../../../domain/log-fact.ts';
import { loadRefused } from './loader.ts';
import { applyRules, position, type Rule, rule } from './rule.ts';

type At = SourcePosition | undefined;

const RULES: readonly Rule<At>[] = [
  rule(
    /^(?:Unable to load dynamic library|Failed loading Zend extension) '(?<name>[^']*)' \(tried: (?<tried>.+)\)$/s,
    (g) => triedSays(g('name'), g('tried')),
  ),
  // Before PHP 7.2: one place, and the linker's words behind a dash.
  rule(/^Unable to load dynamic library '(?<object>[^']*)' - (?<why>.+)$/s, (g) =>
    loadRefused(g('why'), g('object')),
  ),
  rule(/^Failed loading (?<object>\S+?): {1,2}(?<why>.+)$/s, (g) => loadRefused(g('why'), g('object'))),
  rule(/^Invalid library \(maybe not a PHP library\) '(?<object>[^']*)'/, (g) => ({
    kind: 'cannot-load',
    refusal: 'not-a-module',
    object: g('object'),
  })),
  rule(
    /^Invalid library \(appears to be a Zend Extension, try loading using zend_extension=(?<object>\S+) from/,
    (g) => ({
      kind: 'cannot-load',
      refusal: 'not-a-module',
      object: g('object'),
    }),
  ),
  rule(
    /^(?<object>[\w.-]+): Unable to initialize module\s+Module compiled with (?:module API|build ID)=(?<found>\S+)\s+PHP {4}compiled with (?:module API|build ID)=(?<wanted>\S+)/,
    (g) => ({
      kind: 'cannot-load',
      refusal: 'incompatible',
      object: g('object'),
      found: g('found'),
      wanted: g('wanted'),
    }),
  ),
  rule(/^Unable to (?:initialize module '(?<object>[^']*)'|start (?<builtin>\S+) module)/, (g) => ({
    kind: 'cannot-load',
    refusal: 'other',
    object: g('object') || g('builtin'),
  })),
  rule(
    /^Cannot load module ["'](?<object>[^"']+)["'] because required module ["'](?<wanted>[^"']+)["'] is not loaded/,
    (g) => ({
      kind: 'cannot-load',
      refusal: 'needs-module',
      object: g('object'),
      wanted: g('wanted'),
    }),
  ),
  rule(
    /^(?<object>.+?) requires Zend Engine API version (?<found>\d+)\.\s+The Zend Engine API version (?<wanted>\d+) which is installed/,
    (g) => ({
      kind: 'cannot-load',
      refusal: 'incompatible',
      object: g('object'),
      found: g('found'),
      wanted: g('wanted'),
    }),
  ),
  rule(
    /^Cannot load (?<object>.+?) - it was built with configuration (?<found>.+?), whereas running engine is (?<wanted>.+)$/s,
    (g) => ({
      kind: 'cannot-load',
      refusal: 'incompatible',
      object: g('object'),
      found: g('found'),
      wanted: g('wanted').trim(),
    }),
  ),
  // Loaded twice does no harm.
  rule(/^(?:Module ["'][^"']+["'] (?:is )?already loaded|Cannot load .+ - it was already loaded)/, () => []),
  rule(/^Directive '(?<name>[^']+)' is no longer available in PHP/, (g, at) => ({
    kind: 'invalid-directive',
    directive: g('name'),
    ...position(at),
  })),
  rule(/^Invalid date\.timezone value '(?<value>[^']*)'/, () => ({
    kind: 'invalid-value',
    directive: 'date.timezone',
    text: 'Invalid date.timezone value',
  })),
  rule(/^Unable to start builtin modules/, () => ({ kind: 'configuration-failed' })),
];

export function startupSays(text: string, at: At): readonly Statement[] | undefined {
  return applyRules(RULES, text, at);
}

/**
 * `A (WHY), B (WHY)`: PHP tries the name and the name with `.so`. What counts is the place where something else than its own
 * absence stopped it; of two absences, that of the file with one `.so`.
 */
function triedSays(name: string, list: string): Statement {
  const places = [...list.matchAll(/(?:^|, )(\/[^()]*?) \(((?:[^()]|\([^()]*\))*)\)/g)].map(
    ([, path = '', why = '']) => ({
      path,
      said: loadRefused(why, path),
    }),
  );
  const tried = places.map(({ path }) => path);
  const telling = places.find(({ path, said }) => said.refusal !== 'missing' || said.object !== path);
  const likely = places.find(({ path }) => path.endsWith('.so') && !path.endsWith('.so.so')) ?? places.at(-1);
  const { said } = telling ?? likely ?? { said: loadRefused('', name) };
  return { ...said, ...(tried.length === 0 ? {} : { tried }) };
}
