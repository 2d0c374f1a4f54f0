/** From the evaluator's texts to the patterns of effects. Pure. */
import type { Pattern } from '../model.ts';
import type { Text } from './text.ts';

export function toPattern({ parts }: Text): Pattern {
  const glob = parts.some(({ kind }) => kind === 'glob');
  const found: (string | undefined)[] = [];
  for (const part of parts) {
    const text =
      part.kind === 'unknown'
        ? undefined
        : part.kind === 'glob'
          ? part.pattern
          : glob
            ? literal(part.text)
            : part.text;
    const last = found.at(-1);
    if (text !== undefined && last !== undefined) found[found.length - 1] = last + text;
    else found.push(text);
  }
  return { parts: found, glob };
}

/** Characters that mean nothing, beside others that do. */
function literal(text: string): string {
  return text.replace(/[*?[]/g, '[$&]');
}
