/** xargs(1): the words of its input become arguments. */
import type { Call, Machine, Outcome } from '../machine.ts';
import { both, joinOutcomes } from '../outcome.ts';
import { concat, fields, known, lines, plainOf, requote, type Text, withOrigins } from '../text.ts';
import { ANYTHING } from '../value.ts';
import { afterOptions, headOf } from './options.ts';

/** Options whose value is the next word. */
const VALUED =
  /^-[aEILnPsd]$|^--(?:arg-file|max-args|max-lines|max-procs|delimiter|replace|process-slot-var)$/;

export function xargs({ args, state, site }: Call, machine: Machine): Outcome {
  const command = afterOptions(args, VALUED);
  const options = args.slice(0, args.length - command.length);
  const placeholder = placeholderOf(options);
  const byLine =
    placeholder !== undefined || options.some((text) => /^-(?:0|d|-null|-delimiter)/.test(headOf(text)));
  const argv = command.length === 0 ? [known('echo')] : command;
  const inner = { ...state, input: undefined };
  const outcomes = (state.input ?? ANYTHING).map((text) => {
    const items = (byLine ? lines(text) : fields(requote(text, false))).map((item) => requote(item, true));
    if (placeholder !== undefined)
      return items
        .map((item) =>
          machine.start(
            argv.map((word) => replace(word, placeholder, item)),
            inner,
            site,
          ),
        )
        .reduce(joinOutcomes, both(inner));
    // With nothing to read it runs once all the same, but for -r; that removes nothing.
    return items.length === 0 ? both(inner) : machine.start([...argv, ...items], inner, site);
  });
  return outcomes.reduce(joinOutcomes);
}

function placeholderOf(options: readonly Text[]): string | undefined {
  for (const [i, text] of options.entries()) {
    const option = headOf(text);
    if (option === '-I') return plainOf(options[i + 1] ?? known('{}')) ?? '{}';
    if (option.startsWith('-I')) return option.slice(2);
    if (option === '-i' || option === '--replace') return '{}';
  }
  return undefined;
}

/** Every place of the placeholder in a word. */
export function replace(word: Text, placeholder: string, item: Text): Text {
  const plain = plainOf(word);
  if (plain === undefined || !plain.includes(placeholder)) return word;
  const pieces = plain.split(placeholder);
  const made = pieces.flatMap((piece, i) => (i === 0 ? [known(piece, true)] : [item, known(piece, true)]));
  return withOrigins(concat(...made), word.origins);
}
