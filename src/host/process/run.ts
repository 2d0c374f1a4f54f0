/** Runs a program: argv only, absolute path, fixed environment, bounded time and output. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface RunOptions {
  /** Milliseconds until SIGTERM to it and its children; SIGKILL follows two seconds later. Default 30 000. */
  readonly timeoutMs?: number;
  /** Added to the fixed environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  /** Open files that the program gets as 3, 4, …; they stay the caller's to close. */
  readonly files?: readonly number[];
  /** Bytes kept of each stream; the rest is read and dropped. Default 1 MiB. */
  readonly maxBytes?: number;
}

export interface RunResult {
  readonly argv: readonly string[];
  /** Exit code; null when a signal ended it or it could not be started. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly truncated: boolean;
  /** Set when the program could not be started, e.g. `ENOENT`. */
  readonly startError?: string;
}

/** What every child sees: nothing of the caller's environment leaks into host tools. */
export const FIXED_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
};

const KILL_GRACE_MS = 2000;
/** A daemon may keep the pipes of the program that started it: output that comes later than this after its end is not waited for. */
const DRAIN_MS = 500;

/** A terminal's Ctrl-C reaches our group, not theirs: whoever leaves takes what still runs along. */
const running = new Set<(signal: NodeJS.Signals) => void>();
/** Not SIGHUP: once it was listened for, what nohup(1) made it is lost. */
const ENDING = ['SIGINT', 'SIGTERM'] as const;

function endAll(): void {
  for (const end of running) end('SIGTERM');
}

/** Without a listener a signal ends us and no `exit` follows. Where somebody else listens it is theirs to say what comes of it. */
function leave(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endAll();
  process.off(signal, leave);
  process.kill(process.pid, signal);
}

function begins(end: (signal: NodeJS.Signals) => void): void {
  if (running.size === 0) {
    process.on('exit', endAll);
    // Before others: one that listens once is gone when it has heard.
    for (const signal of ENDING) process.prependListener(signal, leave);
  }
  running.add(end);
}

function ended(end: (signal: NodeJS.Signals) => void): void {
  if (!running.delete(end) || running.size > 0) return;
  process.off('exit', endAll);
  for (const signal of ENDING) process.off(signal, leave);
}

/** Never throws for what the program does: a failure is a result. `argv[0]` must be an absolute path. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [file, ...args] = argv;
  if (file === undefined || !file.startsWith('/'))
    throw new TypeError(`run: not an absolute path: ${String(file)}`);
  return new Promise((resolve) => {
    const limit = options.maxBytes ?? 1 << 20;
    const child = spawn(file, args, {
      cwd: options.cwd ?? '/',
      env: { ...FIXED_ENV, ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(options.files ?? [])],
      shell: false,
      // A process group of its own, so that what it starts ends with it: `apache2ctl -t` waits for the httpd it runs.
      detached: true,
    });
    const end = (signal: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // all of them have ended
      }
    };
    begins(end);
    const out = collect(child.stdout, limit);
    const err = collect(child.stderr, limit);
    let timedOut = false;
    let startError: string | undefined;
    let killer: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      timedOut = true;
      end('SIGTERM');
      killer = setTimeout(() => end('SIGKILL'), KILL_GRACE_MS);
    }, options.timeoutMs ?? 30_000);
    const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      clearTimeout(killer);
      ended(end);
      resolve({
        argv,
        code,
        signal,
        stdout: out.text(),
        stderr: err.text(),
        timedOut,
        truncated: out.truncated() || err.truncated(),
        ...(startError === undefined ? {} : { startError }),
      });
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      startError = error.code ?? error.message;
      settle(null, null);
    });
    child.once('close', settle);
    child.once('exit', () => {
      const drain = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy(); // 'close' follows
      }, DRAIN_MS);
      child.once('close', () => clearTimeout(drain));
    });
    if (child.stdin && options.input !== undefined) {
      child.stdin.on('error', () => {}); // a program that closes its input early is not our failure
      child.stdin.end(options.input);
    }
  });
}

function collect(stream: Readable | null, limit: number): { text: () => string; truncated: () => boolean } {
  const chunks: Buffer[] = [];
  let kept = 0;
  let cut = false;
  stream?.on('data', (chunk: Buffer) => {
    const room = limit - kept;
    if (chunk.length > room) cut = true;
    if (room > 0) {
      chunks.push(chunk.subarray(0, room));
      kept += Math.min(chunk.length, room);
    }
  });
  return { text: () => Buffer.concat(chunks).toString('utf8'), truncated: () => cut };
}
