/** Starts a program that works for us as long as we live: pipes to all of its streams, no deadline, argv only. */
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

export interface AttendedOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface AttendedEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when it could not be started, e.g. `ENOENT`. */
  readonly startError?: string;
}

export interface Attended {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<AttendedEnd>;
  kill(signal: NodeJS.Signals): void;
}

/** In a session of its own, so that a terminal's Ctrl-C is ours alone. `argv[0]` must be absolute. Never throws for what it does. */
export function startAttended(argv: readonly string[], options: AttendedOptions): Attended {
  const [file, ...args] = argv;
  if (file === undefined || !file.startsWith('/'))
    throw new TypeError(`startAttended: not an absolute path: ${String(file)}`);
  const child = spawn(file, args, {
    cwd: options.cwd ?? '/',
    env: { ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    shell: false,
  });
  const ended = new Promise<AttendedEnd>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: null, signal: null, startError: error.code ?? error.message }),
    );
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  child.stdin.on('error', () => {}); // its end is told by `ended`
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    kill: (signal) => void child.kill(signal),
  };
}
