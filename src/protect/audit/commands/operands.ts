/** Operands as patterns. Pure. */
import type { Pattern } from '../model.ts';
import { resolve } from '../shell/builtins.ts';
import type { Call } from '../shell/machine.ts';
import { toPattern } from '../shell/pattern.ts';
import { plainOf, type Text } from '../shell/text.ts';

export { headOf, sorted } from '../shell/wrappers/options.ts';

/** Paths as seen from the directories that the shell may be in. */
export function paths(operands: readonly Text[], { state }: Pick<Call, 'state'>): readonly Pattern[] {
  return resolved(operands, state).map(toPattern);
}

export function resolved(operands: readonly Text[], state: Call['state']): readonly Text[] {
  return operands.flatMap((text) => {
    const all = state.directory.map((directory) => resolve(directory, text));
    return all.length > 1 && all.every((one) => one === all[0]) ? all.slice(0, 1) : all;
  });
}

export const names = (operands: readonly Text[]): readonly Pattern[] => operands.map(toPattern);

export const words = (texts: readonly Text[]): readonly (string | undefined)[] => texts.map(plainOf);

/** `-rf` has `r`; `--recursive` is asked for by its name. */
export function hasOption(options: readonly string[], letters: RegExp, ...long: readonly string[]): boolean {
  return options.some((option) =>
    option.startsWith('--') ? long.includes(option.split('=', 1)[0] ?? '') : letters.test(option.slice(1)),
  );
}
