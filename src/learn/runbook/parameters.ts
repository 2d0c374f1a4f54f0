/** Values that a person gives to a runbook. Each fits its kind whole, so that it is one harmless argument. Pure. */
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { nearest } from './attributes.ts';
import type { ParameterKind, Runbook } from './model.ts';

const PARAMETER = /\{\{([a-z][a-z0-9_]{0,30})\}\}/g;
const LONGEST = 300;
const KINDS: Readonly<Record<ParameterKind, readonly [pattern: RegExp, says: string]>> = {
  path: [/^\/(?:[\w.@+-]+\/)*[\w.@+-]+$/, 'an absolute path of plain characters'],
  name: [/^[A-Za-z0-9][\w.+-]*$/, 'a name of letters, digits, dots and dashes'],
  version: [/^\d+(?:\.\d+)*$/, 'a version of numbers and dots'],
  url: [/^https?:\/\/[\w.-]+(?::\d{1,5})?(?:\/[\w./%~-]*)?$/, 'an http address without a query'],
};

/** Why the value does not fit; undefined when it does. */
export function refusalOfValue(kind: ParameterKind, value: string): string | undefined {
  const [pattern, says] = KINDS[kind];
  const climbs = kind === 'path' && value.split('/').some((part) => part === '.' || part === '..');
  return value.length <= LONGEST && pattern.test(value) && !climbs
    ? undefined
    : `${JSON.stringify(value)} is not ${says}`;
}

/** The defaults of a runbook under what was given as `name=value`. */
export function valuesFor(runbook: Runbook, given: readonly string[]): Readonly<Record<string, string>> {
  const { parameters, id } = runbook.meta;
  const values = Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, one.default]));
  for (const pair of given) {
    const cut = pair.indexOf('=');
    const name = cut === -1 ? pair : pair.slice(0, cut);
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (cut === -1 || parameter === undefined) throw unknown(id, name, Object.keys(parameters));
    const value = pair.slice(cut + 1);
    const why = refusalOfValue(parameter.kind, value);
    if (why !== undefined)
      throw new StakeoutError(`cannot set ${name} of runbook ${id}`, why, { exit: EXIT.usage });
    values[name] = value;
  }
  return values;
}

/** A command as it stands in the file, with the values where their names stood: for people, never to be run. */
export function shownWith(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(PARAMETER, (all, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? all) : all,
  );
}

function unknown(id: string, name: string, known: readonly string[]): StakeoutError {
  const meant = nearest(name, known);
  return new StakeoutError(
    `runbook ${id} has no parameter ${name}`,
    known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`,
    {
      next:
        meant === undefined
          ? `write --set name=value; stakeout runbook show ${id} lists them`
          : `--set ${meant}=…`,
      exit: EXIT.usage,
    },
  );
}
