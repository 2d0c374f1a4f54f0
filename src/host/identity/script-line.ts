/**
 * Which line of a script is running a program at this moment: told by the text of the script, the argument vector of what it
 * started, and for bash by how far it has read. An answer is given only where one line stands out.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { posix } from 'node:path';
import type { Actor, ProcessIdentity, ScriptPosition } from '../../domain/actor.ts';
import { HostFiles } from '../files/index.ts';
import { printable } from './text.ts';

const INTERPRETER = /^(?:(?:ba|da|k|z|a)?sh|busybox|python[\d.]*|perl[\d.]*|ruby[\d.]*|php[\d.]*|make)$/;
const MAX_SCRIPT = 5 << 20;
const MAX_TEXT = 200;

/** The innermost script among the ancestors of `actor.process`; undefined when none of them is one. Reads /proc of living processes. */
export function runningScript(actor: Actor): ScriptPosition | undefined {
  const chain = [actor.process, ...actor.ancestors];
  for (const [at, link] of chain.entries()) {
    const path = at === 0 ? undefined : scriptOf(link, actor.cwd);
    const child = chain[at - 1];
    if (path === undefined || child === undefined) continue;
    const text = readScript(path);
    if (text === undefined) return { path: printable(path) };
    const found = lineOf(text, child.argv ?? [child.comm], readUpTo(link));
    return { path: printable(path), ...found };
  }
  return undefined;
}

/** `otherwise`: where the process that is asked about was. `/bin/bash -e /root/clean.sh now` → `/root/clean.sh`; `sh -c …` has no script. */
function scriptOf(
  { pid, argv = [], exe, inherited }: ProcessIdentity,
  otherwise: string | undefined,
): string | undefined {
  if (inherited === true) return undefined; // its parent, next in the chain, is the same script
  const [program = ''] = argv;
  if (!INTERPRETER.test(base(exe ?? program)) && !INTERPRETER.test(base(program))) return undefined;
  const first = argv
    .slice(1)
    .find((word) => !/^-[a-zA-Z]*$/.test(word) || word === '-c' || /^-\w*c$/.test(word));
  if (first === undefined || first.startsWith('-')) return undefined;
  if (first.startsWith('/')) return first;
  try {
    return posix.resolve(readlinkSync(`/proc/${pid}/cwd`), first);
  } catch {
    return otherwise === undefined ? undefined : posix.resolve(otherwise, first); // it has ended; its child was here
  }
}

function readScript(path: string): string | undefined {
  const { text, cut } = new HostFiles().readText(path, MAX_SCRIPT);
  return cut === true ? undefined : text;
}

/** bash keeps its script open as descriptor 255 and, before it starts a program, is positioned behind the command it runs. */
function readUpTo({ pid, argv = [], exe }: ProcessIdentity): number | undefined {
  if (base(exe ?? argv[0] ?? '') !== 'bash') return undefined;
  try {
    const position = /^pos:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/255`, 'utf8'))?.[1];
    return position === undefined ? undefined : Number(position);
  } catch {
    return undefined;
  }
}

/** Pure. The line that names the program and most of its arguments; `end` is a byte offset behind it, where known. */
export function lineOf(
  script: string,
  argv: readonly string[],
  end?: number,
): { readonly line: number; readonly text: string } | undefined {
  let best: { line: number; text: string; score: number } | undefined;
  let tied = false;
  for (const { line, text, offset } of logicalLines(script)) {
    if (end !== undefined && offset >= end) break;
    const score = scoreOf(text, argv);
    if (score === 0 || (best !== undefined && score < best.score)) continue;
    // bash has read no further than the command it runs, so the last of equals is nearest to it.
    tied = best !== undefined && score === best.score && end === undefined;
    if (!tied) best = { line, text, score };
  }
  if (best === undefined || tied) return undefined;
  return { line: best.line, text: printable(best.text.trim()).slice(0, MAX_TEXT) };
}

function scoreOf(text: string, argv: readonly string[]): number {
  const words = new Set(text.split(/[\s;|&()`"']+/));
  const [program = '', ...args] = argv;
  const named = [...words].some((word) => base(word) === base(program));
  const said = args.filter((arg) => words.has(arg)).length;
  if (named) return 100 + said;
  return said >= 2 ? said : 0;
}

/** Comments left out, continued lines as one. Offsets are in bytes. */
function* logicalLines(script: string): Generator<{ line: number; text: string; offset: number }> {
  const lines = script.split('\n');
  let offset = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const start = { line: at + 1, offset };
    let text = lines[at] ?? '';
    offset += Buffer.byteLength(text) + 1;
    while (text.endsWith('\\') && at + 1 < lines.length) {
      at += 1;
      const more = lines[at] ?? '';
      offset += Buffer.byteLength(more) + 1;
      text = `${text.slice(0, -1)} ${more}`;
    }
    const code = text.replace(/(^|\s)#.*$/, '');
    if (code.trim() !== '') yield { ...start, text: code };
  }
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
