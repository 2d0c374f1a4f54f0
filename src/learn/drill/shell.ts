/**
 * The shell of a drill: bash(1) in the clone, on a terminal of the clone that script(1) makes and relays. What is typed is
 * recorded by bash itself: before each prompt PROMPT_COMMAND writes the last line of the history with its time and exit code.
 * script(1) keeps the whole screen as well, for whoever wants to see it again.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PracticeHost } from '../../practice/index.ts';
import { DESK_DIRECTORY } from './desk.ts';
import type { Typed } from './model.ts';

const HOME = `${DESK_DIRECTORY}/home`;
const TYPED = `${DESK_DIRECTORY}/typed`;
const SCREEN = `${DESK_DIRECTORY}/screen`;
/** strace(1) needs the first, services that start need the second, and a root shell reads what it may not. No mounting: /proc/sys is the machine's. */
const CAPABILITIES = ['sys_ptrace', 'setpcap', 'dac_read_search'];

const GRACE_MS = 1500;

/** Read by bash(1) when it starts. Fixed text: nothing of anybody's is put into it. */
const RC = `
cd /root
HISTFILE=; HISTSIZE=1000; HISTCONTROL=; HISTTIMEFORMAT=
PS1='\\[\\e[1m\\]practice\\[\\e[0m\\]:\\w# '
alias ls='ls --color=auto' ll='ls -l'
__last=
__typed() {
  local exit=$? line
  line=$(HISTTIMEFORMAT= history 1)
  if [ -n "$line" ] && [ "$line" != "$__last" ]; then
    __last=$line
    line=\${line#"\${line%%[! ]*}"}
    printf '%s\\t%s\\t%s\\n' "$EPOCHREALTIME" "$exit" "\${line#*  }" >>${TYPED}
  fi
}
PROMPT_COMMAND=__typed
# Last: what stands below would be in the history, as if it had been typed.
set -o history
`;

export async function furnish(host: PracticeHost, launcher: string): Promise<void> {
  const write = async (path: string, input: string): Promise<void> => {
    await host.clone.run(['/usr/bin/tee', path], { input });
  };
  await host.clone.run(['/bin/mkdir', '-p', HOME]);
  await write(`${HOME}/.bashrc`, RC);
  await write(TYPED, '');
  await host.clone.run(['/bin/ln', '-sf', launcher, '/usr/local/bin/stakeout']);
}

export interface ShellOptions {
  readonly term: string;
  /** Ends the shell, whatever runs in it. */
  readonly end: AbortSignal;
}

/** Resolves when the shell has ended. Our terminal is its terminal meanwhile. */
export async function runShell(host: PracticeHost, { term, end }: ShellOptions): Promise<void> {
  // Without a command script(1) starts $SHELL -i, which reads ~/.bashrc.
  const argv = ['/usr/bin/script', '--quiet', '--flush', '--log-out', SCREEN];
  const env = {
    HOME,
    SHELL: '/bin/bash',
    TERM: term,
    PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
  };
  const child = host.clone.spawn(argv, { stdio: 'inherit', env, extraCapabilities: CAPABILITIES });
  // bash(1) hangs up and script(1) ends with it; what does not is told to end, and puts the terminal back first.
  let late: NodeJS.Timeout | undefined;
  const stop = (): void => {
    void host.clone.run(['/usr/bin/pkill', '-HUP', '--exact', 'bash']).catch(() => {});
    late = setTimeout(() => host.clone.signal(child, 'SIGTERM'), GRACE_MS);
  };
  end.addEventListener('abort', stop, { once: true });
  if (end.aborted) stop();
  try {
    await once(child, 'close');
  } finally {
    clearTimeout(late);
    end.removeEventListener('abort', stop);
  }
}

/** What was typed, in its order; `from`: the moment that counts as 0. */
export function typedIn(host: PracticeHost, from: number): readonly Typed[] {
  return parseTyped(readInside(host, TYPED), from);
}

/** The screen as it was, escape sequences included. */
export function screenOf(host: PracticeHost): string {
  return readInside(host, SCREEN);
}

export function parseTyped(text: string, from: number): readonly Typed[] {
  return text.split('\n').flatMap((line) => {
    const [time = '', exit = '', ...rest] = line.split('\t');
    const at = Math.round(Number(time.replace(',', '.')) * 1000 - from);
    const code = Number(exit);
    return rest.join('').trim() === '' || !Number.isFinite(at) || !Number.isInteger(code)
      ? []
      : [{ at, exit: code, text: rest.join('\t') }];
  });
}

function readInside(host: PracticeHost, path: string): string {
  try {
    return readFileSync(join(host.pathFromOutside(path)), 'utf8');
  } catch {
    return '';
  }
}
