/**
 * The adapter over `unbash` 6 (decision 0014). Its shapes are used in this folder only.
 * Never throws for what the text holds; nested deeper than 256 it reports, and goes on behind.
 */
import { type ParsedScript, parse as unbash } from 'unbash';
import { Converter } from './convert.ts';
import type { Node, Script, SyntaxProblem } from './nodes.ts';

/** Behind a stray `;;` or `then` the parser drops the rest, so it is started again there; so often at most. */
const MAX_RESUMED = 50;
const STRAY = /^unexpected token '([^']+)'/;

export function parseShell(text: string): Script {
  const commands: Node[] = [];
  const errors: SyntaxProblem[] = [];
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
