/** What the schema refuses, in words and with suggestions. Values are repeated only where they are one of a few words. */
import type * as z from 'zod/mini';
import { nearest } from './nearest.ts';
import { cut, type Complaint, type Path } from './problem.ts';

type Issue = z.core.$ZodIssue;
type Schema = z.ZodMiniType;

/** Complaints for the issues of `value` under `schema`. */
export function complaintsOf(issues: readonly Issue[], value: unknown, schema: Schema): readonly Complaint[] {
  return issues.flatMap((issue) => complaintsFor(issue, value, schema));
}

function complaintsFor(issue: Issue, value: unknown, schema: Schema): readonly Complaint[] {
  const path = pathOf(issue.path);
  const error = (message: string, at: Path = path, atKey = false): Complaint[] => [
    { severity: 'error', path: at, message, atKey },
  ];
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others have their own words
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys
        .slice(0, MOST_KEYS)
        .flatMap((key) =>
          error(
            `there is no member ${cut(key)} here${guess(key, membersAt(schema, path, value))}`,
            [...path, key],
            true,
          ),
        );
    case 'invalid_key':
      return error(issue.issues[0]?.message ?? 'is no name', path, true);
    case 'invalid_type':
      return error(typeWords(issue.expected, valueAt(value, path)));
    case 'invalid_value':
      return error(choiceWords(issue.values, valueAt(value, path)));
    case 'invalid_union':
      return error(
        'options' in issue && Array.isArray(issue.options)
          ? choiceWords(issue.options, valueAt(value, path))
          : 'is of no kind that belongs here',
      );
    default:
      return error(issue.message);
  }
}

/** Unknown members that are told at one place. */
const MOST_KEYS = 50;

function pathOf(path: readonly PropertyKey[]): Path {
  return path.map((part) => (typeof part === 'symbol' ? String(part) : part));
}

const NAMES: Readonly<Record<string, string>> = {
  object: 'members (name: value)',
  record: 'members (name: value)',
  array: 'a list (a dash before each entry)',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
};

function typeWords(expected: string, found: unknown): string {
  const wanted = NAMES[expected] ?? expected;
  if (found === undefined) return 'is missing';
  if (found === null)
    return `is empty; here belong${expected === 'string' || expected === 'number' ? 's' : ''} ${wanted}`;
  const text = `here belong${wanted.startsWith('a ') ? 's' : ''} ${wanted}`;
  if (expected !== 'string' || typeof found === 'object') return text;
  return `${text}, and this is a ${typeof found}: a length of time has its unit (5m), anything else needs quotes`;
}

function choiceWords(values: readonly unknown[], found: unknown): string {
  const words = values.map(String);
  const said = found === undefined ? 'is missing: one of' : 'is none of';
  const only = words.length === 1 ? (found === undefined ? 'is missing:' : 'has to be') : said;
  return `${only} ${words.join(', ')}${typeof found === 'string' ? guess(found, words) : ''}`;
}

/** `; did you mean …?` when something is near. */
export function guess(text: string, known: Iterable<string>): string {
  const near = nearest(text, known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) at = isRecord(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  return at;
}

const isRecord = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null;

/** The names that the schema knows at `path`. */
function membersAt(schema: Schema, path: Path, value: unknown): readonly string[] {
  let at: unknown = schema;
  let held: unknown = value;
  for (const part of path) {
    at = inside(at, part, held);
    held = isRecord(held) ? held[part] : undefined;
  }
  const shape = shapeOf(at, held);
  return shape === undefined ? [] : Object.keys(shape);
}

function inside(schema: unknown, part: string | number, held: unknown): unknown {
  const shape = shapeOf(schema, held);
  if (shape !== undefined) return shape[part];
  const def = defOf(schema);
  return def?.['element'] ?? def?.['valueType'];
}

function shapeOf(schema: unknown, held: unknown): Readonly<Record<string, unknown>> | undefined {
  const def = defOf(schema);
  if (def === undefined) return undefined;
  if (isRecord(def['shape'])) return def['shape'];
  const options: readonly unknown[] = Array.isArray(def['options']) ? def['options'] : [];
  const chosen = options.find((option) => {
    const kind = defOf(shapeOf(option, held)?.['kind']);
    return (
      Array.isArray(kind?.['values']) && kind['values'].includes(isRecord(held) ? held['kind'] : undefined)
    );
  });
  return chosen === undefined ? undefined : shapeOf(chosen, held);
}

/** What a schema is made of, through `optional`. */
function defOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(schema) || !isRecord(schema['def'])) return undefined;
  const def = schema['def'];
  return isRecord(def['innerType']) ? defOf(def['innerType']) : def;
}
