/** What ends a PHP script. The class of an exception tells whether PHP wrote its message or the application did. */
import type { SourcePosition } from '../../../domain/component.ts';
import type { Statement } from '../../../domain/log-fact.ts';
import { stated, type Understanding } from '../understanding.ts';
import { databaseSays } from './database.ts';
import { thrownPlaceOf } from './php-place.ts';
import { warningSays } from './php-warning.ts';
import { applyRules, fileTrouble, fileWords, position, type Rule, rule } from './rule.ts';

type At = SourcePosition | undefined;

/** Messages of the engine, in a fatal error or in an exception of class Error. */
const ENGINE: readonly Rule<At>[] = [
  rule(/^Call to undefined function (?<name>[\w\\]+)\(\)$/, (g, at) => ({
    kind: 'undefined-function',
    name: g('name'),
    ...position(at),
  })),
  rule(/^(?:Class|Interface|Trait) ["'](?<name>[\w\\]+)["'] not found$/, (g, at) => ({
    kind: 'undefined-class',
    name: g('name'),
    ...position(at),
  })),
  rule(/^Undefined (?:class )?constant ["']?(?<name>[\w\\:]+)["']?$/, (g, at) => ({
    kind: 'undefined-constant',
    name: g('name'),
    ...position(at),
  })),
  rule(/^(?:\w+\(\): )?Failed opening required '(?<path>.+)' \(include_path='/s, (g, at) => ({
    kind: 'include',
    path: g('path'),
    required: true,
    ...position(at),
  })),
];

/** Limits and checks that no script can catch. */
const LIMITS: readonly Rule<At>[] = [
  rule(/^Allowed memory size of (?<bytes>\d+) bytes exhausted/, (g, at) => ({
    kind: 'memory-limit',
    bytes: Number(g('bytes')),
    ...position(at),
  })),
  rule(/^Maximum execution time of (?<seconds>\d+)(?:\+\d+)? seconds? exceeded/, (g, at) => ({
    kind: 'time-limit',
    seconds: Number(g('seconds')),
    ...position(at),
  })),
  rule(/^Out of memory(?: \(|$)/, () => ({ kind: 'out-of-memory' })),
  rule(/^Composer detected issues in your platform: ?(?<text>.*)$/s, (g, at) => ({
    kind: 'platform-requirement',
    text: g('text').trim().slice(0, MAX_TEXT),
    ...position(at),
  })),
];

/** A message is quoted to its first line, shortened. */
const MAX_TEXT = 300;

export function fatalSays(text: string, at: At): Understanding {
  const thrown = exceptionOf(text);
  if (thrown !== undefined) return thrownSays(thrown, at ?? thrown.at);
  const said = applyRules([...ENGINE, ...LIMITS], text, at) ?? warningSays(text, at);
  return stated(said ?? [otherFatal(text, at)]);
}

interface Thrown {
  readonly exception: string;
  readonly message: string;
  readonly at?: SourcePosition;
}

/**
 * `Uncaught CLASS: MESSAGE in FILE:LINE\nStack trace:\n#0 …\n  thrown`; before PHP 7 `Uncaught exception 'CLASS' with message
 * 'MESSAGE' in FILE:LINE`. Of a chain the first, the one at the bottom of it: the class behind a later `Next` could stand in a
 * message that quotes a client.
 */
function exceptionOf(fatal: string): Thrown | undefined {
  const [head, old, modern] =
    /^Uncaught (?:exception '([\w\\]+)' with message '|([\w\\]+)(?:: | in (?=\/)))/.exec(fatal) ?? [];
  const exception = modern ?? old;
  if (head === undefined || exception === undefined) return undefined;
  const [first = ''] = fatal.slice(head.length).split(/\nStack trace:(?:\n|$)|\n {2}thrown$/, 1);
  const { text, at } = thrownPlaceOf(head.endsWith(' in ') ? ` in ${first}` : first);
  const message = old === undefined ? text : text.replace(/'$/, '');
  return { exception, message, ...position(at) };
}

/** Exceptions that carry a message of PHP itself: its own, and warnings that a framework's error handler turned into exceptions. */
const WRAPPED = /(?:^|\\)(?:ErrorException|FatalError|FatalErrorException|Warning|FatalThrowableError)$/;
const DATABASE =
  /(?:PDO|mysqli|Redis|Memcache|Mongo|Elastic|AMQP|Database|DBAL|Query|Driver|Connection)\w*(?:Exception|_exception|Error)?(?:$|\\)/i;

function thrownSays({ exception, message }: Thrown, at: At): Understanding {
  const said = engineSays(exception, message, at) ?? libraryRules(exception, message, at);
  if (said !== undefined) return stated(said);
  return { statements: [otherFatal(message, at, exception)], untrusted: [message] };
}

function engineSays(exception: string, message: string, at: At): readonly Statement[] | undefined {
  if (exception === 'Error') return applyRules(ENGINE, message, at);
  if (WRAPPED.test(exception)) {
    const bare = message.replace(/^(?:(?:User )?(?:Warning|Notice|Error|Compile Error|Core Warning): )/, '');
    return applyRules([...ENGINE, ...LIMITS], bare, at) ?? warningSays(bare, at);
  }
  return DATABASE.test(exception) ? databaseSays(message, at, exception) : undefined;
}

/** Symfony's and Monolog's words for what PHP said. */
const LIBRARIES: readonly Rule<{ readonly exception: string; readonly at: At }>[] = [
  rule(/^Attempted to call function "(?<name>[\w\\]+)" from /, (g, { at }) => ({
    kind: 'undefined-function',
    name: g('name'),
    ...position(at),
  })),
  rule(
    /^Attempted to load (?:class|interface|trait) "(?<name>[\w\\]+)" from namespace "(?<space>[\w\\]+)"/,
    (g, { at }) => ({
      kind: 'undefined-class',
      name: `${g('space')}\\${g('name')}`,
      ...position(at),
    }),
  ),
  rule(/^Attempted to load (?:class|interface|trait) "(?<name>[\w\\]+)" from /, (g, { at }) => ({
    kind: 'undefined-class',
    name: g('name'),
    ...position(at),
  })),
  rule(
    /^The stream or file "(?<path>\/[^"]+)" could not be opened(?: in append mode)?: (?:fopen\([^)]*\): )?[Ff]ailed to open stream: (?<words>[A-Z][\w /-]+)/,
    (g, { at }) => fileWords(g('path'), g('words').trim(), at),
  ),
  rule(
    /^Unable to (?:create|write in) the (?:"\w+" |cache |logs? )*directory [("](?<path>\/[^)"]+)[)"]/,
    (g, { at }) => fileTrouble(g('path'), undefined, at),
  ),
];
const LIBRARY_CLASSES =
  /(?:^|\\)(?:ClassNotFoundError|UndefinedFunctionError|UnexpectedValueException|RuntimeException)$/;

function libraryRules(exception: string, message: string, at: At): readonly Statement[] | undefined {
  return LIBRARY_CLASSES.test(exception) ? applyRules(LIBRARIES, message, { exception, at }) : undefined;
}

function otherFatal(message: string, at: At, exception?: string): Statement {
  const [text = ''] = message.split('\n', 1);
  return {
    kind: 'php-fatal',
    text: text.slice(0, MAX_TEXT),
    ...(exception === undefined ? {} : { exception }),
    ...position(at),
  };
}
