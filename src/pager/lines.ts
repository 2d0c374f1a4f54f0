/** Documents over a stream, one a line, with an end to how long a line may be. */
import type { Readable } from 'node:stream';

/**
 * Gives each line as it comes. A line that is longer than `longest` characters ends it with an error, as does a stream that
 * breaks; bytes that are no UTF-8 come as U+FFFD.
 */
export async function* linesOf(stream: Readable, longest: number): AsyncGenerator<string> {
  let parts: string[] = [];
  let length = 0;
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    let rest = String(chunk);
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      yield parts.join('') + rest.slice(0, end);
      parts = [];
      length = 0;
      rest = rest.slice(end + 1);
    }
    length += rest.length;
    if (length > longest) throw new Error(`a line is longer than ${longest} characters`);
    if (rest !== '') parts.push(rest);
  }
}

/** The value of a line, or undefined when it is no JSON. */
export function valueOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
