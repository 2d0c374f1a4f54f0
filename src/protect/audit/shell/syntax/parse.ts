/**
 * The adapter over `unbash` 6 (decision 0014). Its shapes are used in this folder only.
 * Never throws for what the text holds; nested deeper than 256 it reports, and goes on behind.
 */
import { type ParsedScript, parse as unbash } from 'unbash';
import { Converter } from './convert.ts';
import type { Node, Script, SyntaxProblem } from './nodes.ts';

/** Behind a stray `;;` or `then` the parser drops the rest, so it is started again there; so often at most. */
const MAX_RESUMED = 50;
/** With more here-documents than this the parser, which looks for the end of each, takes minutes. */
const MAX_HERE_DOCUMENTS = 2000;
const STRAY = /^unexpected token '([^']+)'/;

export function parseShell(text: string): Script {
  const commands: Node[] = [];
  const errors: SyntaxProblem[] = [];
  const many = nth(text, '<<', MAX_HERE_DOCUMENTS);
  if (many >= 0)
    return { commands, errors: [{ message: `more than ${MAX_HERE_DOCUMENTS} here-documents`, at: many }] };
  let offset = 0;
  for (let round = 0; round <= MAX_RESUMED; round += 1) {
    const parsed = unbash(offset === 0 ? text : text.slice(offset));
    const base = offset;
    const converter = new Converter((from, to) => ({ from: base + from, to: base + to }));
    // Not spread into the arguments of push: a script of 5 MB has more commands than a call takes.
    for (const command of converter.list(parsed.commands)) commands.push(command);
    for (const { message, pos } of parsed.errors ?? []) errors.push({ message, at: base + pos });
    for (const error of converter.errors) errors.push(error);
    const next = behindDropped(parsed);
    if (next === undefined || offset + next >= text.length) break;
    offset += next;
  }
  return { commands, errors: errors.sort((a, b) => a.at - b.at) };
}

/** Where to start again, when nothing that stands behind the last error was read. */
function behindDropped({ commands, errors = [] }: ParsedScript): number | undefined {
  const last = errors.at(-1);
  const [, token] = STRAY.exec(last?.message ?? '') ?? [];
  if (last === undefined || token === undefined) return undefined;
  return (commands.at(-1)?.end ?? 0) <= last.pos ? last.pos + token.length : undefined;
}

/** Where `part` stands for the `count`th time, -1 for nowhere. */
function nth(text: string, part: string, count: number): number {
  let at = -1;
  for (let i = 0; i < count; i += 1) {
    at = text.indexOf(part, at + 1);
    if (at < 0) return -1;
  }
  return at;
}
