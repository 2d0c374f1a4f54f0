/** Recipes of a Makefile, with its variables. GNU make manual, chapters 5 and 6. Conditionals are read both ways. */
import type { Piece } from '../model.ts';
import { type Container, type Line, linesOf, type Made, shellPiece, UNKNOWN } from './container.ts';
import { Mapped } from './mapped.ts';

const ASSIGNMENT =
  /^ *(?:(?:export|override|private)\s+)*([\w.-]+)\s*(::?:?=|\?=|\+=|!=|=)\s*((?:[^#\\]|\\.)*)/;
const RULE = /^([^\t#=:][^#=:]*)::?(?!=)((?:[^#;]|\\#)*)(?:;(.*))?/;

interface Rule {
  readonly target: string;
  readonly needs: string;
}

interface Logical {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export function makefile(container: Container): readonly Piece[] {
  const lines = logicalLines(container.text);
  const variables = variablesOf(lines);
  const dialect = /\b(?:bash|ksh|zsh)\b/.test(variables.get('SHELL') ?? '') ? 'bash' : 'sh';
  const pieces: Piece[] = [];
  let rule: Rule | undefined;
  const recipe = (from: number, to: number, of: Rule): void => {
    const inside = `the recipe of ${of.target} in a Makefile`.slice(0, 120);
    pieces.push(shellPiece(container, recipeOf(container, from, to, variables, of), { inside, dialect }));
  };
  for (const { from, to, text } of lines) {
    if (text.startsWith('\t')) {
      if (rule !== undefined && /^\s*[^\s#]/.test(text)) recipe(from + 1, to, rule);
      continue;
    }
    if (ASSIGNMENT.test(text)) continue;
    const found = RULE.exec(text);
    if (found === null) continue;
    const [whole, target = '', needs = '', inline] = found;
    rule = { target: target.trim(), needs: needs.trim() };
    if (inline !== undefined) recipe(from + whole.length - inline.length, to, rule);
  }
  return pieces;
}

/** A line that ends in an odd number of backslashes goes on. */
function logicalLines(text: string): Logical[] {
  const lines: Logical[] = [];
  let begun: Line | undefined;
  for (const line of linesOf(text)) {
    const first = begun ?? line;
    begun = goesOn(line.text) ? first : undefined;
    if (begun === undefined)
      lines.push({ from: first.from, to: line.to, text: text.slice(first.from, line.to) });
  }
  if (begun !== undefined) lines.push({ from: begun.from, to: text.length, text: text.slice(begun.from) });
  return lines;
}

function goesOn(line: string): boolean {
  let at = line.length;
  while (line[at - 1] === '\\') at -= 1;
  return (line.length - at) % 2 === 1;
}

function variablesOf(lines: readonly Logical[]): Map<string, string> {
  const variables = new Map<string, string>();
  for (const { text } of lines) {
    if (text.startsWith('\t')) continue;
    const [, name, how, raw = ''] = ASSIGNMENT.exec(text.replace(/\\\r?\n\s*/g, ' ')) ?? [];
    if (name === undefined) continue;
    const value = raw.trim();
    const before = variables.get(name);
    if (how === '+=' && before !== undefined) variables.set(name, `${before} ${value}`.slice(0, MAX_VALUE));
    else if (how === '!=') variables.set(name, `$(shell ${value})`);
    else if (how !== '?=' || before === undefined) variables.set(name, value);
  }
  return variables;
}

const MAX_DEPTH = 8;
const MAX_VALUE = 1 << 16;
/** What a recipe may grow to by its variables. */
const MAX_RECIPE = 1 << 18;
const MAX_REFERENCES = 10_000;
/** In characters: empty ones make none. */
const A_REFERENCE = 8;

interface Expansion {
  readonly variables: ReadonlyMap<string, string>;
  readonly rule: Rule;
  readonly made: Made;
  /** References that may still be followed: empty ones make work, and no text. */
  left: number;
}

function recipeOf(
  { text, made }: Container,
  from: number,
  to: number,
  variables: ReadonlyMap<string, string>,
  rule: Rule,
): Mapped {
  const recipe = new Mapped(text);
  const expansion: Expansion = { variables, rule, made, left: MAX_REFERENCES };
  let at = from + (/^[@+\s-]*/.exec(text.slice(from, to))?.[0].length ?? 0);
  let start = at;
  while (at < to && recipe.length < MAX_RECIPE) {
    const fold = /^\\\r?\n\t?/.exec(text.slice(at, at + 4))?.[0];
    if (fold !== undefined) {
      recipe.copy(start, at).put('\\\n', at, at + fold.length);
      at += fold.length;
      start = at;
    } else if (text[at] === '$') {
      const end = referenceEnd(text, at, to);
      recipe.copy(start, at).put(valueOf(text.slice(at, end), expansion, 0), at, end);
      at = end;
      start = at;
    } else at += 1;
  }
  return recipe.copy(start, Math.max(start, at));
}

/** Behind `$$`, `$x`, `$(…)` or `${…}`. */
function referenceEnd(text: string, at: number, to: number): number {
  const open = text[at + 1];
  if (open !== '(' && open !== '{') return Math.min(to, at + 2);
  const close = open === '(' ? ')' : '}';
  let depth = 0;
  for (let i = at + 1; i < to; i += 1) {
    if (text[i] === open) depth += 1;
    else if (text[i] === close) depth -= 1;
    if (depth === 0) return i + 1;
  }
  return to;
}

/** As the shell gets it. A variable that nobody sets comes from the environment or is empty. */
function valueOf(reference: string, expansion: Expansion, depth: number): string {
  if (reference === '$$') return '$';
  const { target, needs } = expansion.rule;
  const name = reference.length === 2 ? reference.slice(1) : reference.slice(2, -1);
  if (name === '@') return target;
  if (name === '<') return needs.split(/\s+/)[0] ?? '';
  if (name === '^' || name === '+') return needs;
  const shell = /^shell\s+(.*)$/s.exec(name)?.[1];
  if (shell !== undefined) return `$(${expanded(shell, expansion, depth + 1)})`;
  if (!/^[\w.-]+$/.test(name)) return UNKNOWN;
  const value = expansion.variables.get(name);
  if (value !== undefined) return expanded(value, expansion, depth + 1);
  if (name === 'RM') return 'rm -f';
  return /^[A-Za-z_]\w*$/.test(name) ? `\${${name}}` : UNKNOWN;
}

function expanded(text: string, expansion: Expansion, depth: number): string {
  expansion.left -= 1;
  expansion.made.spend(A_REFERENCE + text.length);
  if (depth > MAX_DEPTH || expansion.left < 0) return UNKNOWN;
  let value = '';
  for (let at = 0; at < text.length; ) {
    const end = text[at] === '$' ? referenceEnd(text, at, text.length) : at + 1;
    value += text[at] === '$' ? valueOf(text.slice(at, end), expansion, depth) : text.slice(at, end);
    if (value.length > MAX_VALUE) return UNKNOWN;
    at = end;
  }
  return value;
}
