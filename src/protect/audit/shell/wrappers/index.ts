/** Programs that run other programs: what is left of their words is run in their place. */
import type { Call, Machine, Outcome } from '../machine.ts';
import { success } from '../outcome.ts';
import { plainOf } from '../text.ts';
import { find } from './find.ts';
import { interpreter } from './interpreter.ts';
import { afterOptions } from './options.ts';
import { xargs } from './xargs.ts';

export { isInterpreter } from './interpreter.ts';

interface Wrapper {
  /** Options that take the next word. */
  readonly valued: RegExp;
  /** Words in front of the command: the duration of timeout(1), the file of flock(1). */
  readonly operands?: number;
  /** `NAME=value` words in front of the command. */
  readonly assignments?: boolean;
}

const NO_VALUES = /^$/;

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: { valued: /^-[ugChpRrtTUD]$|^--(?:user|group|host|prompt|chdir|role|type)$/, assignments: true },
  doas: { valued: /^-[uC]$/ },
  env: { valued: /^-[uCS]$|^--(?:unset|chdir)$/, assignments: true },
  nice: { valued: /^-n$|^--adjustment$/ },
  ionice: { valued: /^-[cnpPu]$/ },
  chrt: { valued: NO_VALUES, operands: 1 },
  taskset: { valued: NO_VALUES, operands: 1 },
  timeout: { valued: /^-[sk]$|^--(?:signal|kill-after)$/, operands: 1 },
  nohup: { valued: NO_VALUES },
  setsid: { valued: NO_VALUES },
  stdbuf: { valued: /^-[ioe]$/ },
  unbuffer: { valued: NO_VALUES },
  chronic: { valued: NO_VALUES },
  time: { valued: /^-[fo]$/ },
  command: { valued: NO_VALUES },
  builtin: { valued: NO_VALUES },
  exec: { valued: /^-a$/ },
  busybox: { valued: NO_VALUES },
  eatmydata: { valued: NO_VALUES },
  'systemd-run': { valued: /^-[puHM]$|^--(?:unit|property|description|on-\w+)$/ },
  'systemd-inhibit': { valued: NO_VALUES },
  runuser: { valued: /^-[ugGs]$/ },
  watch: { valued: /^-n$|^--interval$/ },
  strace: { valued: /^-[eopsuE]$/ },
  parallel: { valued: /^-[jnN]$/ },
  'apt-dater': { valued: NO_VALUES },
};

/** Whether what it runs stands among its words, so that `wrapper` may start something. */
export function runsOthers(program: string): boolean {
  return program === 'xargs' || program === 'find' || Object.hasOwn(WRAPPERS, program);
}

/** Whether the first of its words that is no option is the program, as with nohup(1); not so with timeout(1) and env(1). */
export function passesOn(program: string): boolean {
  const kind = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  return kind !== undefined && kind.operands === undefined && kind.assignments !== true;
}

/** Undefined when it is none. */
export function wrapper(call: Call, machine: Machine): Outcome | undefined {
  const special = interpreter(call, machine);
  if (special !== undefined) return special;
  if (call.program === 'xargs') return xargs(call, machine);
  if (call.program === 'find') return find(call, machine);
  const kind = Object.hasOwn(WRAPPERS, call.program) ? WRAPPERS[call.program] : undefined;
  if (kind === undefined) return undefined;
  const { args, state, site } = call;
  // `command -v x` only asks.
  if (call.program === 'command' && /^-[vV]$/.test(plainOf(args[0] ?? { parts: [], origins: [] }) ?? ''))
    return undefined;
  let rest = afterOptions(args, kind.valued).slice(kind.operands ?? 0);
  if (kind.assignments === true) while (isAssignment(rest[0])) rest = rest.slice(1);
  if (rest.length > 0) return machine.start(rest, state, site);
  // `exec >log` and `sudo -v` run nothing.
  return success(state);
}

function isAssignment(text: Call['args'][number] | undefined): boolean {
  const [part] = text?.parts ?? [];
  return part?.kind === 'known' && /^[A-Za-z_]\w*=/.test(part.text);
}
