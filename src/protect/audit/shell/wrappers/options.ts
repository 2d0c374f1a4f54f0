/** The words of a command behind its options. Pure. */
import { plainOf, type Text } from '../text.ts';

/** The known beginning of a word. */
export function headOf({ parts }: Text): string {
  const end = parts.findIndex(({ kind }) => kind !== 'known');
  const head = end < 0 ? parts : parts.slice(0, end);
  return head.map((part) => (part.kind === 'known' ? part.text : '')).join('');
}

export function isOption(text: Text): boolean {
  return /^-./.test(headOf(text));
}

/** What follows the leading options; `valued` are those that take the next word. */
export function afterOptions(args: readonly Text[], valued: RegExp): readonly Text[] {
  let at = 0;
  while (at < args.length) {
    const text = args[at];
    if (text === undefined || !isOption(text)) break;
    at += 1;
    if (plainOf(text) === '--') break;
    if (valued.test(plainOf(text) ?? '')) at += 1;
  }
  return args.slice(at);
}

/** Options and operands wherever they stand, as GNU programs take them. `--` ends the options. */
export function sorted(
  args: readonly Text[],
  valued: RegExp,
): {
  readonly options: readonly string[];
  readonly operands: readonly Text[];
  readonly values: ReadonlyMap<string, Text>;
} {
  const options: string[] = [];
  const operands: Text[] = [];
  const values = new Map<string, Text>();
  for (let at = 0; at < args.length; at += 1) {
    const text = args[at];
    if (text === undefined) break;
    if (!isOption(text)) {
      operands.push(text);
      continue;
    }
    const option = headOf(text);
    if (option === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    options.push(option);
    const next = args[at + 1];
    if (valued.test(option) && next !== undefined) {
      values.set(option, next);
      at += 1;
    }
  }
  return { options, operands, values };
}
