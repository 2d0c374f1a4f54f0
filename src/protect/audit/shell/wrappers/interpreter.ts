/** `sh -c`, `sh FILE`, `sh` with a script on its input, `su -c`, `flock FILE -c`. */
import { codeOf } from '../code.ts';
import type { Call, Machine, Outcome } from '../machine.ts';
import { after, both, NEVER } from '../outcome.ts';
import { fileSource } from '../source.ts';
import { ofProgram } from '../state.ts';
import { concat, known, plainOf, type Text } from '../text.ts';
import type { Value } from '../value.ts';
import { afterOptions, headOf } from './options.ts';

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'rbash']);

const OTHERS: ReadonlySet<string> = new Set(['su', 'runuser', 'flock', 'script', 'at', 'batch']);

/** Whether it may run code that it is given, or a file. */
export function isInterpreter(program: string): boolean {
  return SHELLS.has(program) || OTHERS.has(program);
}

/** Undefined when it is none, or runs no code that is at hand. */
export function interpreter(call: Call, machine: Machine): Outcome | undefined {
  const { program, args } = call;
  if (SHELLS.has(program)) return shell(call, machine);
  if (
    program === 'su' ||
    program === 'runuser' ||
    program === 'flock' ||
    program === 'script' ||
    program === 'ash'
  ) {
    const at = args.findIndex((text) => /^(?:-c|--command)$/.test(headOf(text)));
    const code = at < 0 ? undefined : args[at + 1];
    if (code !== undefined) return inside(call, machine, code, []);
    if (program === 'flock') {
      const rest = afterOptions(args, /^-[wE]$|^--(?:timeout|wait)$/).slice(1);
      return rest.length === 0 ? undefined : machine.start(rest, call.state, call.site);
    }
  }
  return program === 'at' || program === 'batch' ? fromInput(call, machine) : undefined;
}

function shell(call: Call, machine: Machine): Outcome {
  const { args, state } = call;
  const at = args.findIndex((text) => /^-[a-zA-Z]*c$/.test(headOf(text)));
  const code = at < 0 ? undefined : args[at + 1];
  const stops = args.some((text) => /^-[a-zA-Z]*e[a-zA-Z]*$/.test(headOf(text)));
  if (code !== undefined && args.slice(0, at).every((text) => headOf(text).startsWith('-')))
    return apart(call, machine, () => codeOf(code, call.site), args.slice(at + 3), stops);
  const [file, ...parameters] = afterOptions(args, /^[-+]o$|^--(?:rcfile|init-file)$/);
  if (file === undefined || args.some((text) => plainOf(text) === '-s')) return fromInput(call, machine);
  const path = plainOf(file);
  const text = path === undefined ? undefined : machine.answers.readScript(path, call.site.source.file);
  if (path === undefined || text === undefined || call.site.source.file === path) return both(state);
  return apart(call, machine, () => fileSource(path, text), parameters, stops);
}

function inside(call: Call, machine: Machine, code: Text, parameters: readonly Text[]): Outcome {
  return apart(call, machine, () => codeOf(code, call.site), parameters);
}

function apart(
  { state }: Call,
  machine: Machine,
  source: () => ReturnType<typeof codeOf>,
  parameters: readonly Text[],
  stopsAtFailure = false,
): Outcome {
  const own = {
    ...ofProgram(state),
    parameters: parameters.map((text): Value => [text]),
    stopsAtFailure,
    stopsAtUnset: false,
  };
  return machine.apart(state, () => machine.runCode(source(), own));
}

/** A script that is printed into a shell. */
function fromInput(call: Call, machine: Machine): Outcome {
  const { input } = call.state;
  if (input === undefined) return both(call.state);
  let end: Outcome = NEVER;
  for (const text of input.slice(0, 8)) {
    // A script that nobody knows runs nothing that could be named.
    if (text.parts.every(({ kind }) => kind === 'unknown')) continue;
    const inner: Call = { ...call, state: { ...call.state, input: undefined } };
    const done = apart(inner, machine, () => codeOf(concat(text, known('\n')), call.site), []);
    const left = after(done);
    if (left !== undefined) end = both(left);
  }
  return end === NEVER ? both(call.state) : end;
}
