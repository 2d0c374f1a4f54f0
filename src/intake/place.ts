/**
 * Where a text stops being JSON. The runtime tells it for some errors only. Of a text that is right up to there every beginning is merely
 * not at its end, so that the place is found by halving.
 */

/** Longer ones are not worth the time. */
const MOST = 1 << 18;

/** Counted from 1; undefined of a text that is JSON, or too long. */
export function placeOfError(text: string): { readonly line: number; readonly column: number } | undefined {
  if (text.length > MOST || isBeginning(text) === 'whole') return undefined;
  let [right, wrong] = [0, text.length + 1];
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (isBeginning(text.slice(0, middle)) === 'no') wrong = middle;
    else right = middle;
  }
  const before = text.slice(0, right).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function isBeginning(text: string): 'whole' | 'beginning' | 'no' {
  try {
    JSON.parse(text);
    return 'whole';
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const [, position] = /at position (\d+)/.exec(said) ?? [];
    const atEnd = position !== undefined && Number(position) >= text.length;
    return atEnd || /^Unexpected end of JSON input|^Unterminated string/.test(said) ? 'beginning' : 'no';
  }
}
