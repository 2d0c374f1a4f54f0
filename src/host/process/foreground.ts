/** Runs a program in our place: the caller's streams, directory and environment, no deadline. */
import { spawn } from 'node:child_process';

export interface ForegroundOptions {
  readonly cwd: string;
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Its output goes to our standard error: ours is for a document. */
  readonly outputToError: boolean;
}

export interface ForegroundEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when it could not be started, e.g. `ENOENT`. */
  readonly startError?: string;
}

/** A name without a slash is looked for in the caller's PATH, as a shell would. Started from the calling thread, with its restrictions. */
export function runForeground(argv: readonly string[], options: ForegroundOptions): Promise<ForegroundEnd> {
  const [file = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ['inherit', options.outputToError ? 2 : 'inherit', 'inherit'],
      shell: false,
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: null, signal: null, startError: error.code ?? error.message }),
    );
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
