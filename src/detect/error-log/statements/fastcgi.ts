/**
 * What PHP-FPM sends a web server on the FastCGI error stream (fpm_main.c): refusals of its own, and PHP's messages, each behind
 * `PHP message: `, several joined by `; ` or line breaks.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Statement } from '../../../domain/log-fact.ts';
import { foreign, NOTHING, stated, type Understanding } from '../understanding.ts';
import { isPhpMessage, phpSays } from './php.ts';
import { applyRules, fileWords, type Rule, rule } from './rule.ts';

const RULES: readonly Rule<undefined>[] = [
  rule(/^Primary script unknown$/, () => ({ kind: 'primary-script-unknown' })),
  rule(/^Unable to open primary script: (?<path>\/.+) \((?<words>[^()]+)\)$/s, (g) =>
    fileWords(g('path'), g('words')),
  ),
  rule(/^Access to the script '(?<path>.+)' has been denied \(see security\.limit_extensions\)$/s, (g) => ({
    kind: 'refused-by-rule',
    path: g('path'),
    text: 'security.limit_extensions',
  })),
];

const MARK = /(?:^|; ?|\n)PHP message: /;

export function fastcgiSays(stream: string): Understanding {
  const [own = '', ...messages] = stream.trim().split(MARK);
  return together([ownSays(own.trim()), ...phpMessagesSay(messages)]);
}

function ownSays(text: string): Understanding {
  if (text === '') return NOTHING;
  const said = applyRules(RULES, text, undefined);
  return said === undefined ? foreign(text) : stated(said);
}

/**
 * In order. Once a script passed a text of its own to error_log(), what comes behind it may be a part of that text, marks
 * included, and nothing more is taken.
 */
function phpMessagesSay(messages: readonly string[]): readonly Understanding[] {
  const free = messages.findIndex((message) => !isPhpMessage(message));
  const trusted = free < 0 ? messages : messages.slice(0, free);
  return [...trusted.map(phpSays), ...(free < 0 ? [] : [foreign(...messages.slice(free))])];
}

/** One after the other; why a file could not be opened belongs to the inclusion that failed next. */
export function together(parts: readonly Understanding[]): Understanding {
  const statements: Statement[] = [];
  let failed: string | undefined;
  for (const part of parts) {
    for (const statement of part.statements) {
      const said = withReason(statement, failed);
      if (!statements.some((known) => isDeepStrictEqual(known, said))) statements.push(said);
    }
    failed = part.openFailed ?? (part.statements.length > 0 ? undefined : failed);
  }
  return {
    statements,
    untrusted: parts.flatMap((part) => part.untrusted),
    ...(failed === undefined ? {} : { openFailed: failed }),
  };
}

export function withReason(statement: Statement, errno: string | undefined): Statement {
  if (errno === undefined || statement.kind !== 'include' || statement.errno !== undefined) return statement;
  return { ...statement, errno };
}
