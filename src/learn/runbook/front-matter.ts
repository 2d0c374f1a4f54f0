/** The lines between the first two `---`: YAML without anchors, tags or further documents, checked member by member. Pure. */
import * as z from 'zod/mini';
import { CAUSE_KINDS } from '../../domain/diagnosis.ts';
import { SIGNAL_KINDS } from '../../domain/signal.ts';
import { readYaml } from '../../yaml/index.ts';
import { nearest } from './attributes.ts';
import { PARAMETER_KINDS, type Meta, type Problem } from './model.ts';
import { refusalOfValue } from './parameters.ts';

const MAX_LENGTH = 8192;
export const APPLIES = [...new Set([...SIGNAL_KINDS, ...CAUSE_KINDS])] as const;

const line = z.string().check(z.trim(), z.minLength(1), z.maxLength(200), z.regex(/^[^\p{Cc}\p{Cf}]*$/u));
const metaSchema = z.strictObject({
  id: z
    .string()
    .check(z.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'lower-case words joined by dashes'), z.maxLength(60)),
  title: line,
  owner: line,
  applies_when: z.array(z.enum(APPLIES)).check(z.minLength(1)),
  severity: z.enum(['critical', 'warning']),
  last_drilled: z.optional(z.nullable(z.string().check(z.refine(isDate, 'a day: YYYY-MM-DD')))),
  max_age_days: z.int().check(z.minimum(1), z.maximum(3660)),
  parameters: z._default(
    z.record(
      z.string().check(z.regex(/^[a-z][a-z0-9_]{0,30}$/, 'lower-case letters, digits and _')),
      z.strictObject({ kind: z.enum(PARAMETER_KINDS), default: z.string(), about: line }),
    ),
    {},
  ),
});
const MEMBERS = Object.keys(metaSchema.shape);

export interface FrontMatter {
  readonly meta?: Meta;
  readonly problems: readonly Problem[];
  /** Lines that it takes, its fences included. */
  readonly lines: number;
}

export function frontMatterOf(text: string): FrontMatter {
  const all = text.split('\n');
  const end = all.findIndex((one, at) => at > 0 && one.trimEnd() === '---');
  const error = (line: number, message: string, column = 1): Problem => ({
    severity: 'error',
    rule: 'front-matter',
    line,
    column,
    message,
  });
  if (all[0]?.trimEnd() !== '---' || end === -1)
    return {
      problems: [error(1, 'a runbook begins with its front matter, between two lines of ---')],
      lines: 0,
    };
  const source = all.slice(1, end).join('\n');
  const lines = end + 1;
  if (source.length > MAX_LENGTH)
    return { problems: [error(2, `front matter is at most ${MAX_LENGTH} characters`)], lines };
  const reading = readYaml(source);
  if (!reading.ok) {
    const { line: row, column, message } = reading.problem;
    return { problems: [error(row + 1, message, column)], lines };
  }
  const at = (path: readonly PropertyKey[], message: string): Problem => {
    const { line: row, column } = reading.placeOf(path);
    return error(row + 1, message, column);
  };
  const read = metaSchema.safeParse(reading.value);
  if (!read.success)
    return {
      problems: read.error.issues.map((issue) => at(issue.path, messageOfIssue(issue))),
      lines,
    };
  const { data } = read;
  const bad = Object.entries(data.parameters).flatMap(([name, parameter]) => {
    const why = refusalOfValue(parameter.kind, parameter.default);
    return why === undefined ? [] : [at(['parameters', name, 'default'], `the default of ${name}: ${why}`)];
  });
  if (bad.length > 0) return { problems: bad, lines };
  const { applies_when: appliesWhen, last_drilled: lastDrilled, max_age_days: maxAgeDays, ...rest } = data;
  return {
    meta: {
      ...rest,
      appliesWhen,
      maxAgeDays,
      ...(lastDrilled === undefined || lastDrilled === null ? {} : { lastDrilled }),
    },
    problems: [],
    lines,
  };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

type Issue = z.core.$ZodIssue;

function messageOfIssue(issue: Issue): string {
  const where = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const meant = issue.path.length === 0 ? nearest(key, MEMBERS) : undefined;
    return `${key} is not known${meant === undefined ? '' : `; is it ${meant}?`}`;
  }
  if (issue.code === 'invalid_value') return `${where} is one of: ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return `${where} is missing or of another type: expected ${issue.expected}`;
  return `${where}: ${issue.message}`;
}
