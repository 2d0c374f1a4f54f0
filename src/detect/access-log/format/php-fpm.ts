/** PHP-FPM's access.format: comments of www.conf, sapi/fpm/fpm/fpm_log.c. */
import { type Field, OTHER, type Part, tidy } from './field.ts';

const DIRECTIVE = /%(?:\{([^}]*)\})?([A-Za-z%])/y;
const UNIT_MS: Readonly<Record<string, number>> = { seconds: 1000, milli: 1, mili: 1, micro: 0.001 };

export function phpFpmParts(format: string): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < format.length; ) {
    DIRECTIVE.lastIndex = at;
    const found = DIRECTIVE.exec(format);
    parts.push(found === null ? { literal: format.charAt(at) } : directive(found[2] ?? '', found[1]));
    at += found?.[0].length ?? 1;
  }
  return tidy(parts);
}

function directive(letter: string, argument: string | undefined): Part {
  return letter === '%' ? { literal: '%' } : { field: fieldOf(letter, argument) };
}

function fieldOf(letter: string, argument: string | undefined): Field {
  switch (letter) {
    case 'R':
      return { kind: 'client' };
    case 't':
      return {
        kind: 'time',
        time: argument === undefined ? { is: 'clf' } : { is: 'strftime', format: argument },
      };
    case 's':
      return { kind: 'status', final: true };
    case 'l':
      return { kind: 'bytes' };
    case 'd':
      return { kind: 'duration', unitMs: UNIT_MS[argument ?? 'seconds'] ?? 1000 };
    case 'm':
      return { kind: 'method' };
    case 'r':
      return { kind: 'uri' };
    case 'Q': // the question mark, where there is a query
    case 'q':
      return { kind: 'query' };
    default:
      return OTHER;
  }
}
