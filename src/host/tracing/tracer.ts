/** What sees the calls of a launch: the recorder in the kernel, else strace(1) in the clone, else nothing. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { FailingCall } from '../../domain/failing-call.ts';
import { type OpenedFile, openLaunchRecorder } from '../failing-calls/index.ts';
import { type Clone, CONTAINED_CAPABILITIES } from '../sandbox/index.ts';
import { parseStrace } from './strace.ts';

export interface Traced {
  readonly failing: readonly FailingCall[];
  /** In the order in which they were opened last; undefined when nothing was traced. */
  readonly opened?: readonly OpenedFile[];
}

export interface LaunchTracer {
  readonly name: 'ebpf' | 'ebpf-plain' | 'strace' | 'none';
  /** Why a better one is not in use. */
  readonly why: readonly string[];
  /** Starts the program in the clone, contained and traced. */
  readonly spawn: (
    clone: Clone,
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => ChildProcess;
  /** What was seen so far; the clone still has to stand. */
  readonly collect: (clone: Clone) => Promise<Traced>;
  readonly close: () => void;
}

export type TracerName = LaunchTracer['name'];

const STDIO = ['ignore', 'pipe', 'pipe'] as const;
const STRACE = '/usr/bin/strace';

/** `allowed` limits the choice, for tests. */
export function chooseTracer(service: string, allowed: readonly TracerName[]): LaunchTracer {
  const rungs = (['ebpf', 'ebpf-plain'] as const).filter((rung) => allowed.includes(rung));
  const { recorder, why } = openLaunchRecorder({ rungs });
  const { rung } = recorder;
  if (rung !== 'none')
    return {
      name: rung,
      why,
      spawn: (clone, argv, env) =>
        recorder.following(service, () => clone.spawn(argv, { stdio: [...STDIO], env })),
      collect: () => {
        const failing = recorder.snapshot().filter((call) => !isStagehand(call.comm) || isLostProgram(call));
        const opened = recorder.opened().filter(({ comm }) => !isStagehand(comm));
        return Promise.resolve({ failing, opened });
      },
      close: () => recorder.close(),
    };
  if (allowed.includes('strace') && existsSync(STRACE)) return straceTracer(why);
  return {
    name: 'none',
    why: [...why, `${STRACE} is not there`],
    spawn: (clone, argv, env) => clone.spawn(argv, { stdio: [...STDIO], env }),
    collect: () => Promise.resolve({ failing: [] }),
    close: () => {},
  };
}

/** Who brings the program into the clone: this process between fork and exec, and what `containedArgv` names before it. */
const STAGEHANDS: ReadonlySet<string> = new Set([
  'nsenter',
  'setpriv',
  'setsid',
  'chroot',
  readFileSync('/proc/self/comm', 'utf8').trim(),
]);
const isStagehand = (comm: string): boolean => STAGEHANDS.has(comm);

/** The program to be launched is executed by a stagehand: if it is missing, that call says so. */
function isLostProgram({ call, comm }: FailingCall): boolean {
  return call === 'exec' && comm === 'chroot';
}

/** In the clone's own /tmp. */
const TRACE_FILE = '/tmp/stakeout-launch.trace';
const STRACE_ARGV = [
  STRACE,
  '-f',
  '-qq',
  '-y',
  '-ttt',
  '-s',
  '4096',
  '-e',
  'trace=%file,connect,bind,listen,socket,write,pwrite64,mmap',
  '-e',
  'signal=none',
  '-o',
  TRACE_FILE,
  '--',
];
const TRACE_BYTES = 64 << 20;

function straceTracer(why: readonly string[]): LaunchTracer {
  return {
    name: 'strace',
    why,
    spawn: (clone, argv, env) =>
      clone.spawnTrusted([...STRACE_ARGV, ...contained(argv)], { stdio: [...STDIO], env }),
    collect: async (clone) => {
      const trace = await clone.run(['/bin/cat', TRACE_FILE], { maxBytes: TRACE_BYTES });
      return parseStrace(trace.stdout);
    },
    close: () => {},
  };
}

/** To read the memory of a process that changed its user takes CAP_SYS_PTRACE (ptrace(2)): strace has it, what it starts has not. */
function contained(argv: readonly string[]): readonly string[] {
  const bounding = ['-all', ...CONTAINED_CAPABILITIES.map((name) => `+${name}`)].join(',');
  const drop = ['--no-new-privs', '--inh-caps', '-all', '--ambient-caps', '-all', '--bounding-set', bounding];
  return ['/usr/bin/setpriv', ...drop, '--', ...argv];
}
