/** A runbook as it is read from top to bottom: prose, and the steps in it. Pure. */
import { frontMatterOf } from './front-matter.ts';
import type { Runbook, Step } from './model.ts';

export type Part = { readonly text: string } | { readonly step: Step };

/** Without the front matter; prose that is only blank lines is left out. */
export function partsOf({ text, steps }: Pick<Runbook, 'text' | 'steps'>): readonly Part[] {
  const lines = text.split('\n');
  const parts: Part[] = [];
  let from = frontMatterOf(text).lines;
  const prose = (until: number): void => {
    const piece = lines.slice(from, until).join('\n');
    if (piece.trim() !== '') parts.push({ text: piece });
  };
  for (const step of steps) {
    prose(step.place.line - 1);
    parts.push({ step });
    from = step.lastLine;
  }
  prose(lines.length);
  return parts;
}
