/** JSON documents over a stream, one a line, with an end to how long a line may be. Nothing longer than that is ever held. */
import type { Readable } from 'node:stream';

const NEWLINE = 0x0a;

/**
 * Gives the value of each line as it comes; what is no JSON comes as undefined, bytes that are no UTF-8 too. A line of more than
 * `longest` bytes ends it with an error, before the rest of it is read. What is left without an end of line is dropped.
 */
export async function* documentsOf(stream: Readable, longest: number): AsyncGenerator<unknown> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    while (rest.length > 0) {
      const end = rest.indexOf(NEWLINE);
      const piece = end === -1 ? rest : rest.subarray(0, end);
      length += piece.length;
      if (length > longest) throw new RangeError(`a line is longer than ${longest} bytes`);
      parts.push(piece);
      if (end === -1) break;
      yield valueOf(Buffer.concat(parts));
      parts = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
  }
}

function valueOf(line: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf8', { fatal: true }).decode(line));
  } catch {
    return undefined;
  }
}
