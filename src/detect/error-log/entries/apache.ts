/** Entries of httpd's error log. httpd escapes line breaks (ap_escape_errorlog_item), so a line is an entry. */
import { errnoOfNumber } from '../errno.ts';
import type { Entry, EntryFormat } from '../entry.ts';
import { apacheTime, type LogClock } from '../time.ts';
import { DEFAULT_PATTERNS, patternOf } from './apache-format.ts';
import { bareEntry, beginsBare } from './bare.ts';
import { unescaped } from './escapes.ts';
import { levelOf } from './level.ts';

/** AH00526 tells the place, the line after it the reason (ap_process_config_tree's caller in server/main.c). */
const REASON_FOLLOWS = /^AH00526: Syntax error on line \d+ of [^\n]+:$/;

/** The shortest line that can be an entry, `AH00016: x`; garbage in short lines costs next to nothing. */
const MIN_ENTRY = 8;
/** `format`: ErrorLogFormat; entries of before it was set are understood too. */
export function apacheFormat(clock: LogClock, format?: string): EntryFormat {
  const own = format === undefined ? undefined : patternOf(format);
  const patterns = own === undefined ? DEFAULT_PATTERNS : [own, ...DEFAULT_PATTERNS];
  const match = (text: string): Partial<Record<string, string>> | undefined => {
    for (const pattern of patterns) {
      const groups = pattern.exec(text)?.groups;
      if (groups !== undefined) return groups;
    }
    return undefined;
  };
  return {
    begins: (line) => line.length >= MIN_ENTRY && (beginsBare(line) || match(line) !== undefined),
    // Lines that nobody's format fits make one entry: garbage, and what child processes of an application print.
    continues: ({ text, begun }, line, begins) => !begins && (!begun || followsAh00526(text, line)),
    parse: (text) => {
      const groups = match(text);
      return groups === undefined ? bareEntry('apache', text) : apacheEntry(text, groups, clock);
    },
    time: (line) => apacheTime(match(line)?.['time'] ?? '', clock),
  };
}

/** True for the line that gives the reason of a syntax error; nothing more of it comes. */
export function followsAh00526(text: string, line: string): boolean {
  return REASON_FOLLOWS.test(text) && !beginsBare(line);
}

function apacheEntry(text: string, groups: Partial<Record<string, string>>, clock: LogClock): Entry {
  const { time = '', module, level = '', pid, error, site, header } = groups;
  const ms = apacheTime(time, clock);
  const { message, client, error: later, code } = partsOf(groups['message'] ?? '');
  const shown = clientOf(groups['client'] ?? client);
  const known = levelOf(level);
  const errno = errnoIn(error ?? later);
  return {
    writer: 'apache',
    text,
    message: unescaped(message),
    ...(ms === undefined ? {} : { ms }),
    ...(known === undefined ? {} : { level: known }),
    ...(module === undefined || module === '' || module === '-' ? {} : { module }),
    ...(code === undefined ? {} : { code }),
    ...(pid === undefined ? {} : { pid: Number(pid) }),
    ...(shown === undefined ? {} : { client: shown }),
    ...(site === undefined || site === '-' ? {} : { site }),
    ...(errno === undefined ? {} : { errno }),
    clientParts: header === undefined ? [] : [header],
    bare: false,
  };
}

interface MessageParts {
  readonly message: string;
  readonly client?: string;
  readonly error?: string;
  readonly code?: string;
}

/**
 * `[client IP:port] AH01071: …`, `AH01630: …`. The error and the client stand here too where an ErrorLogFormat has no item for
 * them; httpd writes them before anything of the message.
 */
function partsOf(message: string): MessageParts {
  const [, error, client, code, rest = ''] =
    /^(?:(\((?:EAI )?-?\d+\)[^:]{0,200}): )?(?:\[(?:client|remote) ([^\]]{1,64})\] )?(?:(AH\d{5}): )?(.*)$/s.exec(
      message,
    ) ?? [];
  return {
    message: rest,
    ...(error === undefined ? {} : { error }),
    ...(client === undefined ? {} : { client }),
    ...(code === undefined ? {} : { code }),
  };
}

export function errnoIn(error: string | undefined): string | undefined {
  const number = /^\((-?\d+)\)/.exec(error ?? '')?.[1];
  return number === undefined ? undefined : errnoOfNumber(Number(number));
}

function clientOf(address: string | undefined): string | undefined {
  if (address === undefined || address === '-') return undefined;
  return address.replace(/:\d+$/, '');
}
