/** Everything a command may know of the world around it. Tests make one by hand; `processContext` takes the real one. */
import type { CommandContext, StricliProcess } from '@stricli/core';
import type { ExitCode } from '../domain/exit-codes.ts';
import type { Surface } from './output/index.ts';

export interface Terminal extends Surface {
  readonly isTTY: boolean;
  write(text: string): void;
}

export interface Context extends CommandContext {
  /** What stricli itself writes to. Commands use `stdout` and `stderr`. */
  readonly process: StricliProcess;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: Environment;
  readonly cwd: string;
  /** Effective user id; 0 is root. */
  readonly uid: number;
  readonly now: () => Date;
  /** Aborted by the first SIGINT or SIGTERM; a second one ends the program the usual way. Reading it installs the handlers. */
  readonly interrupted: AbortSignal;
  /** The exit code when the command returns; without a call it is 0. */
  exit(code: ExitCode): void;
}

export type Environment = Readonly<Partial<Record<string, string>>>;

/** https://no-color.org: set and not empty means no colour. */
export function wantsColor(env: Environment, isTTY: boolean, flags: readonly string[]): boolean {
  if (!isTTY || flags.includes('--no-color')) return false;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return env['TERM'] !== 'dumb';
}

/** Cells in a line: the terminal's own; COLUMNS for pipes that ask for it; else nothing limits the line. */
export function columnsOf(env: Environment, stream: { readonly columns?: number }): number {
  if (stream.columns !== undefined && stream.columns > 0) return stream.columns;
  const asked = Number(env['COLUMNS']);
  return Number.isInteger(asked) && asked > 0 ? asked : Infinity;
}

interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export function terminal(stream: OutputStream, env: Environment, flags: readonly string[]): Terminal {
  const isTTY = stream.isTTY === true;
  return {
    isTTY,
    color: wantsColor(env, isTTY, flags),
    get columns() {
      return columnsOf(env, stream);
    },
    write: (text) => void stream.write(text),
  };
}

/** `flags` are the global ones, see `run.ts`. */
export function processContext(flags: readonly string[]): Context {
  const { env } = process;
  const stdout = terminal(process.stdout, env, flags);
  const stderr = terminal(process.stderr, env, flags);
  let abort: AbortController | undefined;
  return {
    process: stricliProcess(stdout, stderr, env),
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    uid: process.geteuid?.() ?? -1,
    now: () => new Date(),
    get interrupted() {
      abort ??= abortOnSignal();
      return abort.signal;
    },
    exit(code) {
      this.process.exitCode = code;
    },
  };
}

/** Stricli colours by the depth a stream reports: 1 is none, more than 4 is enough. */
function stricliProcess(stdout: Terminal, stderr: Terminal, env: Environment): StricliProcess {
  const stream = (t: Terminal): StricliProcess['stdout'] => ({
    write: (text) => t.write(text),
    getColorDepth: () => (t.color ? 8 : 1),
  });
  // Errors colour themselves (errors.ts), so that only their first line stands out.
  return { stdout: stream(stdout), stderr: stream({ ...stderr, color: false }), env };
}

function abortOnSignal(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(signal));
  }
  return controller;
}
