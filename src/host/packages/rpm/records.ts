/** What rpm prints with `:shescape` for every text: fields between tabs, records between line ends, texts in quotes as a shell writes them. */

/** What is not of this form ends the reading: nothing of a package is taken for a mark of ours. */
export function recordsIn(output: string): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  let at = 0;
  while (at < output.length) {
    const { text, end } = output[at] === "'" ? quotedAt(output, at) : plainAt(output, at);
    fields.push(text);
    if (output[end] === '\n') {
      records.push(fields);
      fields = [];
    } else if (output[end] !== '\t') return records;
    at = end + 1;
  }
  return records;
}

interface Field {
  readonly text: string;
  readonly end: number;
}

function plainAt(output: string, from: number): Field {
  let end = from;
  while (end < output.length && output[end] !== '\t' && output[end] !== '\n') end += 1;
  return { text: output.slice(from, end), end };
}

/** `'it'\''s'`: a quote inside ends the quotes, stands by itself, and begins them again. */
function quotedAt(output: string, from: number): Field {
  const parts: string[] = [];
  let at = from + 1;
  for (;;) {
    const close = output.indexOf("'", at);
    if (close < 0) return { text: parts.join('') + output.slice(at), end: output.length };
    parts.push(output.slice(at, close));
    if (!output.startsWith("\\''", close + 1)) return { text: parts.join(''), end: close + 1 };
    parts.push("'");
    at = close + 4;
  }
}
