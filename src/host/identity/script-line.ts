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

/**
 * The innermost script among the ancestors of `actor.process`; undefined when none of them is one. `touched`: the absolute path that was
 * written to or taken, by which a line is known that starts no program (`: >FILE`, `os.unlink(FILE)`): then the process itself may be the
 * script. Reads /proc of living processes.
 */
export function runningScript(actor: Actor, touched?: string): ScriptPosition | undefined {
  const chain = [actor.process, ...actor.ancestors];
  for (const [at, link] of chain.entries()) {
    if (at === 0 && touched === undefined) continue;
    const path = scriptOf(link, actor.cwd);
    if (path === undefined) continue;
    const text = readScript(path);
    return { path: printable(path), ...(text === undefined ? undefined : found(text, chain, at, touched)) };
  }
  return undefined;
}

function found(
  text: string,
  chain: readonly ProcessIdentity[],
  at: number,
  touched: string | undefined,
): { readonly line: number; readonly text: string } | undefined {
  const [link, child] = [chain[at], chain[at - 1]];
  if (link === undefined) return undefined;
  if (child !== undefined && child.inherited !== true)
    return lineOf(text, child.argv ?? [child.comm], readUpTo(link));
  // bash has read on at its own pace where it forked nothing: how far says nothing then.
  return touched === undefined
    ? undefined
    : lineTouching(text, touched, child === undefined ? undefined : readUpTo(link));
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
  return bestLine(script, (text) => scoreOf(text, argv), end);
}

/** Pure. The line that names the file, by its path or else by its name; rather one that redirects to it, which starts no program. */
export function lineTouching(
  script: string,
  path: string,
  end?: number,
): { readonly line: number; readonly text: string } | undefined {
  return bestLine(
    script,
    (text) => {
      const words = text.split(/[\s;|&()`"'<>=,]+/);
      const targets = [...text.matchAll(/>\|?\s*(?:"([^"]+)"|'([^']+)'|([^\s;|&()<>"'`]+))/g)];
      const redirects = targets.some(([, ...forms]) =>
        forms.some((one) => one !== undefined && base(one) === base(path)),
      );
      if (words.includes(path)) return redirects ? 4 : 2;
      return redirects ? 3 : Number(words.some((word) => base(word) === base(path)));
    },
    end,
  );
}

function bestLine(
  script: string,
  score: (text: string) => number,
  end: number | undefined,
): { readonly line: number; readonly text: string } | undefined {
  let best: { line: number; text: string; points: number } | undefined;
  let tied = false;
  for (const { line, text, offset } of logicalLines(script)) {
    if (end !== undefined && offset >= end) break;
    const points = score(text);
    if (points === 0 || (best !== undefined && points < best.points)) continue;
    // bash has read no further than the command it runs, so the last of equals is nearest to it.
    tied = best !== undefined && points === best.points && end === undefined;
    if (!tied) best = { line, text, points };
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
