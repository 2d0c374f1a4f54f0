/** Where in the code a PHP message comes from. It stands at the very end; what stands before it may quote anything. */
import type { SourcePosition } from '../../../domain/component.ts';

export interface Placed {
  readonly text: string;
  /** Absent for `Unknown` and code that is in no file. */
  readonly at?: SourcePosition;
}

/** `TEXT in FILE on line N` */
export function placeOf(message: string): Placed {
  const [, rest, line] = /^(.*) on line (\d+)$/s.exec(message) ?? [];
  return rest === undefined ? { text: message } : (splitAt(rest, Number(line)) ?? { text: message });
}

/** `TEXT in FILE:N`, of an exception. */
export function thrownPlaceOf(message: string): Placed {
  const [, rest, line] = /^(.*):(\d+)$/s.exec(message) ?? [];
  return rest === undefined ? { text: message } : (splitAt(rest, Number(line)) ?? { text: message });
}

/** A file's path, or what PHP calls code from elsewhere. Paths may hold ` in ` themselves. */
const FILE = /^(?:\/|phar:\/\/\/|Unknown$|[A-Z][\w ]* code$)/;

function splitAt(rest: string, line: number): Placed | undefined {
  for (let from = rest.length; from >= 0; ) {
    const start = rest.lastIndexOf(' in ', from);
    if (start < 0) return undefined;
    const file = rest.slice(start + 4);
    if (FILE.test(file)) return placed(rest.slice(0, start), file, line);
    from = start - 1;
  }
  return undefined;
}

/** Code of eval() stands in the file that called it: `/srv/x.php(12) : eval()'d code`. */
function placed(text: string, file: string, line: number): Placed {
  const [, outer, outerLine] = /^(\/.*?)\((\d+)\) : /.exec(file) ?? [];
  if (outer !== undefined) return { text, at: { file: outer, line: Number(outerLine) } };
  return file.startsWith('/') || file.startsWith('phar:') ? { text, at: { file, line } } : { text };
}
