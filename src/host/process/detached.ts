/** Starts a program that goes on after us: its own session, nothing of ours open, fixed environment. */
import { spawn } from 'node:child_process';
import { FIXED_ENV } from './run.ts';

/** Never throws for what the program does, nor when it cannot be started: nobody would be there to hear of it. `argv[0]` must be absolute. */
export function startDetached(argv: readonly string[]): void {
  const [file, ...args] = argv;
  if (file === undefined || !file.startsWith('/'))
    throw new TypeError(`startDetached: not an absolute path: ${String(file)}`);
  const child = spawn(file, args, {
    cwd: '/',
    env: { ...FIXED_ENV },
    stdio: 'ignore',
    detached: true,
    shell: false,
  });
  child.on('error', () => {});
  child.unref();
}
