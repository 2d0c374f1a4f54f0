/** A runbook from its text: CommonMark with front matter and steps, or everything that is wrong with it, with its place. Pure. */
import { createHash } from 'node:crypto';
import MarkdownIt, { type Token } from 'markdown-it';
import { parametersIn } from './command-line.ts';
import { frontMatterOf } from './front-matter.ts';
import {
  undoNames,
  type Heading,
  type Link,
  type Meta,
  type Problem,
  type Reading,
  type Step,
} from './model.ts';
import { stepOf } from './step.ts';

/** Characters. */
export const MAX_LENGTH = 1 << 17;
const MOST_PROBLEMS = 200;
const markdown = new MarkdownIt('commonmark', { html: false, maxNesting: 50 });

/** Never throws for a text, whatever is in it. */
export function readRunbook(text: string): Reading {
  const error = (message: string): Reading => ({
    ok: false,
    problems: [{ severity: 'error', rule: 'file', line: 1, column: 1, message }],
  });
  if (text.length > MAX_LENGTH) return error('is longer than 128 KiB');
  if (text.includes('\uFFFD') || text.includes('\0')) return error('is not UTF-8 text');
  if (text.includes('\r')) return error('has lines that end in a carriage return; they end in a line feed');
  const front = frontMatterOf(text);
  const lines = text.split('\n');
  const body = [...Array.from({ length: front.lines }, () => ''), ...lines.slice(front.lines)].join('\n');
  const found = contentOf(markdown.parse(body, {}), lines);
  const problems = [
    ...front.problems,
    ...found.problems,
    ...(front.meta === undefined ? [] : together(found.steps, front.meta)),
  ];
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, MOST_PROBLEMS);
  if (front.meta === undefined || sorted.some(({ severity }) => severity === 'error'))
    return { ok: false, problems: sorted };
  const { steps, headings, links } = found;
  return {
    ok: true,
    runbook: { meta: front.meta, steps, headings, links, text, digest: digestOf(text) },
    problems: sorted,
  };
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

interface Content {
  readonly steps: Step[];
  readonly headings: Heading[];
  readonly links: Link[];
  readonly problems: Problem[];
}

function contentOf(tokens: readonly Token[], lines: readonly string[]): Content {
  const content: Content = { steps: [], headings: [], links: [], problems: [] };
  tokens.forEach((token, at) => {
    const line = (token.map?.[0] ?? 0) + 1;
    if (token.type === 'heading_open') addHeading(content, token, tokens[at + 1], line);
    if (token.type === 'inline') addLinks(content, token, lines, line);
    if (token.type === 'fence') addFence(content, token, lines, line);
  });
  return content;
}

function addHeading(content: Content, token: Token, inline: Token | undefined, line: number): void {
  const text = (inline?.children ?? [])
    .map((child) => (child.type === 'text' || child.type === 'code_inline' ? child.content : ''))
    .join('');
  const used = content.headings.filter(
    (other) => other.anchor.replace(/-\d+$/, '') === anchorOf(text),
  ).length;
  const anchor = used === 0 ? anchorOf(text) : `${anchorOf(text)}-${used}`;
  content.headings.push({ level: Number(token.tag.slice(1)), text, anchor, line, column: 1 });
}

/** As GitHub names headings. */
export function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function addLinks(content: Content, token: Token, lines: readonly string[], first: number): void {
  const last = token.map?.[1] ?? first;
  for (const child of token.children ?? []) {
    const target = child.attrGet(child.type === 'image' ? 'src' : 'href');
    if ((child.type !== 'link_open' && child.type !== 'image') || target === null) continue;
    const href = String(target);
    const at = lines.slice(first - 1, last).findIndex((text) => text.includes(href));
    const column = at === -1 ? 1 : (lines[first - 1 + at]?.indexOf(href) ?? 0) + 1;
    content.links.push({ target: href, line: first + Math.max(0, at), column });
  }
}

function addFence(content: Content, token: Token, lines: readonly string[], line: number): void {
  const end = (token.map?.[1] ?? line) - 1;
  const body = lines.slice(line, end);
  const opening = lines[line - 1] ?? '';
  // markdown-it resolves escapes in the info string; what counts is what stands in the file.
  const info = opening.slice(opening.indexOf(token.markup) + token.markup.length).trim();
  const read = stepOf({ opening, line, info, body, section: content.headings.at(-1)?.text ?? '' });
  if (read === undefined) return;
  content.problems.push(...read.problems);
  if (read.step !== undefined) content.steps.push(read.step);
}

/** What only shows when the steps are looked at together. */
function together(steps: readonly Step[], meta: Meta): readonly Problem[] {
  const undoing = undoNames(steps);
  return steps.flatMap((step, at) => {
    const complain = (rule: string, message: string): Problem => ({
      severity: 'error',
      rule,
      ...step.place,
      message,
    });
    const before = steps.slice(0, at).map(({ name }) => name);
    const problems: Problem[] = [];
    if (before.includes(step.name))
      problems.push(complain('attribute', `there is a step ${step.name} already`));
    if (step.undo !== undefined && 'step' in step.undo) {
      const name = step.undo.step;
      const other = steps.find((one) => one.name === name);
      if (other === undefined || other === step)
        problems.push(complain('attribute', `undo names the step ${name}, which is not there`));
      else if (other.risk === 'read')
        problems.push(complain('attribute', `undo names ${name}, which only reads`));
    }
    for (const condition of step.when)
      if ('step' in condition && (!before.includes(condition.step) || undoing.has(condition.step)))
        problems.push(complain('attribute', `if names ${condition.step}, which is no step before this one`));
    const unknown = [...step.commands, ...(step.dry === undefined ? [] : [step.dry])]
      .flatMap(parametersIn)
      .concat(step.expect?.parameters ?? [], step.refute?.parameters ?? [])
      .filter((name) => !Object.hasOwn(meta.parameters, name));
    for (const name of programParameters(step.commands))
      if (meta.parameters[name]?.kind !== 'version')
        problems.push(complain('parameter', `{{${name}}} in the name of a program has to be a version`));
    for (const name of new Set(unknown))
      problems.push(complain('parameter', `{{${name}}} is no parameter of the front matter`));
    return problems;
  });
}

function programParameters(commands: Step['commands']): readonly string[] {
  return commands.flatMap(({ words: [program = []] }) =>
    program.flatMap((part) => (typeof part === 'string' ? [] : [part.parameter])),
  );
}
