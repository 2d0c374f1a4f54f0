/** `stakeout.yaml`: from its text to a configuration that holds, or to all that is wrong with it. Pure. */
import { placeIn } from '../../yaml/index.ts';
import { idleSwaps } from '../schedule/idle.ts';
import { compile } from './compile.ts';
import { parseYaml } from './document.ts';
import { complaintsOf } from './issues.ts';
import type { OnCallConfig } from './model.ts';
import type { Complaint, Path, Problem } from './problem.ts';
import { rules } from './rules.ts';
import { fileSchema } from './schema.ts';
import { Secret } from './secret.ts';

export interface PlacedSecret {
  readonly path: Path;
  readonly secret: Secret;
}

export type Reading =
  | {
      readonly ok: true;
      readonly config: OnCallConfig;
      /** Warnings, in the order of the file. */
      readonly problems: readonly Problem[];
      readonly secrets: readonly PlacedSecret[];
      /** Gives a later complaint its place in the file. */
      readonly place: (complaint: Complaint) => Problem;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Characters. */
export const MAX_LENGTH = 1 << 18;
const MOST_PROBLEMS = 200;

/** Never throws for a text, whatever is in it. */
export function readConfiguration(text: string): Reading {
  if (text.length > MAX_LENGTH) return refused('is longer than 256 KiB');
  const broken = text.indexOf('\uFFFD');
  if (broken !== -1)
    return {
      ok: false,
      problems: [{ ...placeIn(text, broken), severity: 'error', path: '', message: 'is not UTF-8' }],
    };
  const parsed = parseYaml(text);
  if (!parsed.ok) return parsed;
  const { value, place } = parsed.document;
  const sorted = (complaints: readonly Complaint[]): readonly Problem[] =>
    complaints
      .slice(0, MOST_PROBLEMS)
      .map(place)
      .toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (value === null) return refused('is empty');
  const read = fileSchema.safeParse(value);
  if (!read.success)
    return { ok: false, problems: sorted(complaintsOf(read.error.issues, value, fileSchema)) };
  const complaints = rules(read.data);
  if (complaints.some(({ severity }) => severity === 'error'))
    return { ok: false, problems: sorted(complaints) };
  const config = compile(read.data);
  return {
    ok: true,
    config,
    problems: sorted([...complaints, ...idleSwaps(config)]),
    secrets: secretsIn(read.data),
    place,
  };
}

function refused(message: string): Reading {
  return { ok: false, problems: [{ severity: 'error', path: '', line: 1, column: 1, message }] };
}

function secretsIn(value: unknown, path: Path = []): readonly PlacedSecret[] {
  if (value instanceof Secret) return [{ path, secret: value }];
  if (Array.isArray(value)) return value.flatMap((entry: unknown, at) => secretsIn(entry, [...path, at]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => secretsIn(entry, [...path, name]));
}
