/** The lines between the first two `---`: YAML without anchors, tags or further documents, checked member by member. Pure. */
import { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import * as z from 'zod/mini';
import { CAUSE_KINDS } from '../../domain/diagnosis.ts';
import { SIGNAL_KINDS } from '../../domain/signal.ts';
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
  const counter = new LineCounter();
  if (source.length > MAX_LENGTH)
    return { problems: [error(2, `front matter is at most ${MAX_LENGTH} characters`)], lines };
  if (/[[{]{20}/.test(source) || /^\s{100}/m.test(source))
    return { problems: [error(2, 'is nested too deep')], lines };
  const at = (offset: number, message: string): Problem => {
    const { line: row, col } = counter.linePos(offset);
    return error(Math.max(1, row) + 1, message, Math.max(1, col));
  };
  const document = parseDocument(source, {
    lineCounter: counter,
    prettyErrors: false,
    logLevel: 'silent',
    resolveKnownTags: false,
  });
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined)
    return {
      problems: [at(wrong.pos[0], 'this is no plain YAML (a colon, a quote or the indentation)')],
      lines,
    };
  const fancy = anchorIn(document);
  if (fancy !== undefined)
    return { problems: [at(fancy, 'anchors, aliases and tags are not used in front matter')], lines };
  const read = metaSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!read.success)
    return {
      problems: read.error.issues.map((issue) => at(offsetOf(document, issue.path), messageOfIssue(issue))),
      lines,
    };
  const { data } = read;
  const bad = Object.entries(data.parameters).flatMap(([name, parameter]) => {
    const why = refusalOfValue(parameter.kind, parameter.default);
    return why === undefined
      ? []
      : [at(offsetOf(document, ['parameters', name, 'default']), `the default of ${name}: ${why}`)];
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

function anchorIn(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Node(_, node) {
      const anchored =
        isAlias(node) || ('anchor' in node && node.anchor !== undefined) || node.tag !== undefined;
      if (!anchored) return undefined;
      found = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    if (pair === undefined) break;
    const { key, value } = pair;
    offset = isNode(key) ? (key.range?.[0] ?? offset) : offset;
    node = value;
  }
  return offset;
}
