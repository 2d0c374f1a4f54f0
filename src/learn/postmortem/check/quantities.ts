/** Numbers that have to be known, and numbers that were typed where they should be references. Pure. */
import type { Problem } from '../problem.ts';
import { at, type Checked } from './model.ts';
import type { SectionName } from './sections.ts';

export function quantityProblems(
  { postmortem, section }: Checked,
  names: readonly string[],
  where: SectionName,
): readonly Problem[] {
  const line = section(where)?.line ?? 1;
  return names
    .filter((name) => postmortem.quantities[name]?.value === null)
    .map((name) => at(line, 1, `{{${name}}} is unknown`));
}

const NUMBER =
  /(?<![\w{.-])\d[\d,.]*\s?(?:%|×|x\b|min(?:utes?)?\b|seconds?\b|s\b|ms\b|hours?\b|h\b|requests?\b|clients?\b|users?\b|percent\b)/gi;

/** They would stay as they are when the record is written anew. */
export function typedByHand({ section }: Checked, names: readonly SectionName[]): readonly Problem[] {
  return names.flatMap((name) =>
    (section(name)?.lines ?? [])
      .filter(({ code }) => !code)
      .flatMap(({ text, number }) => {
        const rest = text.replaceAll(/`[^`]*`|\{\{[^}]{0,200}\}\}/g, (part) => ' '.repeat(part.length));
        return [...rest.matchAll(NUMBER)].map((match) =>
          at(
            number,
            match.index + 1,
            `${match[0]} is typed by hand: refer to the record, {{impact.minutes}}`,
          ),
        );
      }),
  );
}
