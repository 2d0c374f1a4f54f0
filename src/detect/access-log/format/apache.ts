/** httpd's LogFormat: mod_log_config, mod_logio, mod_http2 and mod_log_forensic documentation, "Custom Log Formats". */
import { type Field, OTHER, type Part, tidy, type TimeReader } from './field.ts';

/** `%`, conditions and modifiers, an argument in braces, the letter: `%!200,304{Referer}i`, `%>s`, `%{us}T`, `%^FB`. */
const DIRECTIVE = /%(?:([!\d,<>]*)(?:\{([^}]*)\})?([<>]?)(\^[A-Za-z]{2}|[A-Za-z%]))/y;
/** What the configuration writes for characters that are hard to write: ap_log_config's parse_log_misc_string. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

const PER_SECOND: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

export function apacheParts(format: string): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < format.length; ) {
    DIRECTIVE.lastIndex = at;
    const found = DIRECTIVE.exec(format);
    if (found === null) {
      const [literal, length] = literalAt(format, at);
      parts.push({ literal });
      at += length;
      continue;
    }
    const [text, before = '', argument, after = '', letter = ''] = found;
    parts.push(...directive(letter, argument, `${before}${after}`));
    at += text.length;
  }
  return tidy(parts);
}

function literalAt(format: string, at: number): readonly [string, number] {
  const next = format.charAt(at + 1);
  if (format[at] !== '\\' || next === '') return [format.charAt(at), 1];
  return [ESCAPES[next] ?? next, 2];
}

function directive(letter: string, argument: string | undefined, modifiers: string): readonly Part[] {
  if (letter === '%') return [{ literal: '%' }];
  if (letter === 't') return time(argument);
  return [{ field: fieldOf(letter, argument, modifiers) }];
}

/** `%t` writes its own brackets. */
function time(argument: string | undefined): readonly Part[] {
  if (argument === undefined || argument === '')
    return [{ literal: '[' }, { field: { kind: 'time', time: { is: 'clf' } } }, { literal: ']' }];
  return [{ field: { kind: 'time', time: timeReader(argument.replace(/^(?:begin|end):?/, '')) } }];
}

function timeReader(format: string): TimeReader {
  switch (format) {
    case '':
      return { is: 'clf' };
    case 'sec':
      return { is: 'epoch', unitMs: 1000 };
    case 'msec':
      return { is: 'epoch', unitMs: 1 };
    case 'usec':
      return { is: 'epoch', unitMs: 0.001 };
    case 'msec_frac':
      return { is: 'fraction', unitMs: 1 };
    case 'usec_frac':
      return { is: 'fraction', unitMs: 0.001 };
    default:
      return { is: 'strftime', format };
  }
}

/** `%{us}T` and its like; without a unit seconds. */
function fieldOf(letter: string, argument: string | undefined, modifiers: string): Field {
  switch (letter) {
    case 'a':
      return argument === undefined ? { kind: 'client' } : OTHER; // %{c}a is the proxy that mod_remoteip replaced
    case 'h':
      return { kind: 'client' };
    case 's':
      return { kind: 'status', final: modifiers.includes('>') };
    case 'b':
    case 'B':
    case 'O':
      return { kind: 'bytes' };
    case 'D':
      return { kind: 'duration', unitMs: 0.001 };
    case 'T':
      return { kind: 'duration', unitMs: PER_SECOND[argument ?? 's'] ?? 1000 };
    case 'r':
      return { kind: 'request' };
    case 'm':
      return { kind: 'method' };
    case 'U':
      return { kind: 'uri' };
    case 'q':
      return { kind: 'query' };
    case 'v':
      return { kind: 'site' };
    case 'V':
      return { kind: 'host' };
    case 'i':
      return header(argument ?? '');
    default:
      return OTHER;
  }
}

export function header(name: string): Field {
  switch (name.toLowerCase()) {
    case 'user-agent':
      return { kind: 'agent' };
    case 'referer':
      return { kind: 'referer' };
    case 'host':
      return { kind: 'host' };
    case 'x-forwarded-for':
      return { kind: 'forwarded' };
    default:
      return OTHER;
  }
}
