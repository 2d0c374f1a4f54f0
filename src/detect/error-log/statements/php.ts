/**
 * PHP's own messages: `PHP Warning:  TEXT in FILE on line N` (php_error_cb in main/main.c). Only a message that begins so is
 * PHP's; anything else is what a script passed to error_log().
 */
import type { SourcePosition } from '../../../domain/component.ts';
import type { Statement } from '../../../domain/log-fact.ts';
import { errnoOfWords } from '../errno.ts';
import { foreign, stated, type Understanding } from '../understanding.ts';
import { bareSays } from './bare.ts';
import { fatalSays } from './php-fatal.ts';
import { placeOf } from './php-place.ts';
import { startupSays } from './php-startup.ts';
import { warningSays } from './php-warning.ts';
import { position } from './rule.ts';

const SEVERITY =
  /^PHP (Fatal error|Parse error|(?:Recoverable|Catchable) fatal error|Warning|Notice|Deprecated|Strict Standards|Unknown error): {1,2}/;
/** zend_ini_scanner: `PHP:  syntax error, unexpected '(' in /etc/php/8.2/fpm/php.ini on line 6` */
const INI_SYNTAX = /^PHP: {1,2}(syntax error, .*)$/s;
/** What PHP was doing, where no script runs. */
const PHASE = /^PHP (?:Request )?(?:Startup|Shutdown): /;

export function isPhpMessage(message: string): boolean {
  return SEVERITY.test(message) || INI_SYNTAX.test(message);
}

export function phpSays(message: string): Understanding {
  const syntax = INI_SYNTAX.exec(message)?.[1];
  if (syntax !== undefined) {
    const { text, at } = placeOf(syntax);
    return stated([{ kind: 'syntax', text, ...position(at) }]);
  }
  const [head, severity = ''] = SEVERITY.exec(message) ?? [];
  if (head === undefined) return foreign(message);
  const { text: placed, at } = placeOf(message.slice(head.length));
  const text = placed.replace(PHASE, '');
  return severityOf(severity, text, at);
}

function severityOf(severity: string, text: string, at: SourcePosition | undefined): Understanding {
  const startup = startupSays(text, at);
  if (startup !== undefined) return stated(startup);
  if (severity === 'Parse error') return stated([{ kind: 'php-parse', text, ...position(at) }]);
  if (/fatal error/i.test(severity)) return fatalSays(text, at);
  const words = /^(?:Unknown: )?[Ff]ailed to open stream: (.+)$/.exec(text)?.[1];
  const errno = words === undefined ? undefined : errnoOfWords(words);
  if (errno !== undefined) return { statements: [], untrusted: [], openFailed: errno };
  const said: readonly Statement[] | undefined = warningSays(text, at);
  return said === undefined ? foreign(text) : { ...stated(said), ...reasonIn(said) };
}

/** PHP says twice that an inclusion failed: a warning tells why, the error after it that it was needed. */
function reasonIn(said: readonly Statement[]): Pick<Understanding, 'openFailed'> {
  const [first] = said;
  return first?.kind === 'include' && first.errno !== undefined ? { openFailed: first.errno } : {};
}

/** What stands in PHP's own log, or is printed by a PHP program that starts. */
export function phpEntrySays(message: string, bare: boolean): Understanding {
  if (isPhpMessage(message)) return phpSays(message);
  const startup = bare ? (startupSays(message, undefined) ?? bareSays(message)) : undefined;
  return startup === undefined ? foreign(message) : stated(startup);
}
