/** PHP's opcode cache: zend_accel_error() prints the time, the process and a level of its own (ext/opcache/zend_accelerator_debug.c). */
import type { Statement } from '../../../domain/log-fact.ts';
import { errnoOfWords } from '../errno.ts';
import { applyRules, fileWords, type Rule, rule } from './rule.ts';

const HEAD = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} \(\d+\): (?:Fatal Error|Error|Warning) (?<text>.+)$/s;

const RULES: readonly Rule<string>[] = [
  rule(/^Unable to allocate shared memory segment of \d+ bytes: \w+: (?<words>.+) \(\d+\)$/, (g, text) => [
    ...(errnoOfWords(g('words')) === 'ENOMEM' ? [{ kind: 'out-of-memory' } as const] : []),
    { kind: 'opcache', text },
  ]),
  rule(/^(?:Unable to create|Cannot create) lock(?: file)?(?::| -) (?<words>.+) \(\d+\)$/, (_, text) => ({
    kind: 'opcache',
    text,
  })),
  rule(
    /^opcache cannot (?:create|create directory for|write to|read from|unlock) file '(?<path>[^']+)'[,:] (?<words>.+)$/,
    (g) => fileWords(g('path'), g('words')),
  ),
  rule(/^Preloading failed to getpwnam\("(?<name>[^"]*)"\)$/, (g) => ({
    kind: 'unknown-account',
    name: g('name'),
    of: 'user',
  })),
  rule(/^"opcache\.preload_user" has not been defined$/, (_, text) => ({
    kind: 'invalid-value',
    directive: 'opcache.preload_user',
    text,
  })),
  rule(/^opcache\.(?<name>\w+) (?:must be|is set)\b/, (g, text) => ({
    kind: 'invalid-value',
    directive: `opcache.${g('name')}`,
    text,
  })),
  rule(/^/, (_, text) => ({ kind: 'opcache', text })),
];

/** The longest of its own messages has some 200 characters. */
const MAX_TEXT = 300;

/** Undefined for a line that is none of the opcode cache's. */
export function opcacheSays(line: string): readonly Statement[] | undefined {
  const text = HEAD.exec(line)?.groups?.['text'];
  return text === undefined ? undefined : applyRules(RULES, text, text.slice(0, MAX_TEXT));
}
