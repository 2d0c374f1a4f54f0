/** The command to rehearse: how it gets into the clone, and how it is run there. */
import { readFileSync, statSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { Clone } from '../../host/sandbox/index.ts';
import type { LaunchTracer } from '../../host/tracing/index.ts';
import { must } from './requests.ts';

/** These are empty in a clone; a script that stands there is copied in. */
const EMPTY_IN_CLONE = /^\/(?:tmp|run|dev\/shm)\//;
const MOST_COPIED_BYTES = 8 << 20;
const OUTPUT_BYTES = 64 * 1024;
/** A daemon may keep the pipes of the program that started it. */
const DRAIN_MS = 300;

/** As a package manager that nobody can answer; nothing of the caller's environment. */
export const COMMAND_ENV: Readonly<Record<string, string>> = {
  DEBIAN_FRONTEND: 'noninteractive',
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/sh',
};

export interface CommandEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly tookMs: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

/** `script`: run by its own first line when it is executable, else by sh. Throws a StakeoutError when there is no such file. */
export function scriptArgv(file: string, args: readonly string[], cwd: string): readonly string[] {
  const path = resolve(cwd, file);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true)
    throw new StakeoutError(`cannot rehearse ${path}`, 'it is no file', {
      exit: EXIT.input,
      next: 'for a command with its arguments: stakeout rehearse -- apt-get -y purge NAME',
    });
  return (stats.mode & 0o111) === 0 ? ['/bin/sh', path, ...args] : [path, ...args];
}

/** The command as it is run in the clone: in the caller's directory where the clone has that, else in `/`. */
export async function bringIn(
  clone: Clone,
  argv: readonly string[],
  cwd: string,
): Promise<readonly string[]> {
  for (const word of argv) {
    const path = resolve(cwd, word);
    const stats = EMPTY_IN_CLONE.test(path) ? statOf(path) : undefined;
    if (stats?.isFile() === true && stats.size <= MOST_COPIED_BYTES) await copyIn(clone, path, stats.mode);
  }
  const there = await clone.run(['/usr/bin/test', '-d', cwd]);
  return ['/usr/bin/env', `--chdir=${there.code === 0 ? cwd : '/'}`, '--', ...argv];
}

async function copyIn(clone: Clone, path: string, mode: number): Promise<void> {
  const octal = (mode & 0o777).toString(8);
  // By base64, since what is handed to a program is text and a file may hold anything.
  const text = readFileSync(path).toString('base64');
  await must(clone, ['/usr/bin/install', '-D', '-m', octal, '/dev/null', path]);
  await must(clone, ['/bin/sh', '-c', 'exec /usr/bin/base64 --decode >"$1"', 'copy', path], text);
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined; // an argument like any other
  }
}

/** Waits until it has ended, at the latest `timeoutMs`; then it is killed, and what it started with the clone. */
export async function follow(
  child: ReturnType<LaunchTracer['spawn']>,
  timeoutMs: number,
): Promise<CommandEnd> {
  const started = performance.now();
  const out = keep(child.stdout);
  const err = keep(child.stderr);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((settle) => {
    child.once('exit', (...end) => settle(end));
    child.once('error', () => settle([null, null]));
  });
  clearTimeout(timer);
  const tookMs = Math.round(performance.now() - started);
  await Promise.race([Promise.all([out.ended, err.ended]), sleep(DRAIN_MS)]);
  return {
    code: timedOut ? null : code,
    signal: timedOut ? null : signal,
    timedOut,
    tookMs,
    stdout: out.text(),
    stderr: err.text(),
    truncated: out.cut() || err.cut(),
  };
}

function keep(stream: Readable | null): { text: () => string; cut: () => boolean; ended: Promise<void> } {
  const chunks: Buffer[] = [];
  let room = OUTPUT_BYTES;
  let cut = false;
  stream?.on('data', (chunk: Buffer) => {
    if (chunk.length > room) cut = true;
    if (room > 0) chunks.push(chunk.subarray(0, room));
    room = Math.max(0, room - chunk.length);
  });
  const ended = new Promise<void>((done) => {
    if (stream === null) return done();
    stream.once('close', done);
  });
  return { text: () => Buffer.concat(chunks).toString('utf8'), cut: () => cut, ended };
}
