/** Text that becomes code: `eval`, `sh -c`, a here-document into `sh`. Pure. */
import type { Site } from './machine.ts';
import { madeAt, type Source, within } from './source.ts';
import { isPlain, type Text } from './text.ts';

/** A variable that is not known, in the place of what is not known. */
const STAND_IN = '${STAKEOUT_UNKNOWN}';
/** How far behind its command a here-document is looked for. */
const MAX_DISTANCE = 1 << 16;

/** The code with its places: its own where it stands in the script word for word, else those of the command. */
export function codeOf(text: Text, { source, at }: Site): Source {
  const code = text.parts
    .map((part) => (part.kind === 'known' ? part.text : part.kind === 'glob' ? part.pattern : STAND_IN))
    .join('');
  if (isPlain(text) && code.length > 2) {
    const found = source.text.slice(at.from, at.to + MAX_DISTANCE + code.length).indexOf(code);
    if (found >= 0) return within(source, at.from + found, code);
  }
  return madeAt(source, at.from, at.to, code);
}
