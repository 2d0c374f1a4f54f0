/** A context for tests of these commands: what is written is kept, the clock stands still. */
import { processContext, type Context } from '../context.ts';

export interface Heard {
  readonly context: Context;
  readonly written: { out: string; err: string };
}

/** Made once: reading it installs handlers of signals. */
const BASE = { ...processContext(['--no-color']) };

export function heard(cwd: string, now: string, env: Readonly<Record<string, string>> = {}): Heard {
  const written = { out: '', err: '' };
  const sink = (key: 'out' | 'err') => ({
    isTTY: false,
    color: false,
    columns: 200,
    write: (text: string) => void (written[key] += text),
  });
  const [stdout, stderr] = [sink('out'), sink('err')];
  const process: { stdout: typeof stdout; stderr: typeof stderr; exitCode?: number | string | null } = {
    stdout,
    stderr,
  };
  const exit = (code: number): void => void (process.exitCode = code);
  return { written, context: { ...BASE, stdout, stderr, process, cwd, env, now: () => new Date(now), exit } };
}
