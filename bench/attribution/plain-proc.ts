/** The usual way, for comparison: /proc/PID when the event has come. The command line first, since it goes first. */
import { closeSync, openSync, readSync } from 'node:fs';

export interface PlainIdentity {
  readonly argv: readonly string[];
  /** Command lines of the ancestors that could be read. */
  readonly ancestors: readonly (readonly string[])[];
}

const buffer = Buffer.allocUnsafeSlow(16 * 1024);
const MAX_ANCESTORS = 16;

export function plainIdentity(pid: number): PlainIdentity {
  const argv = commandLine(pid);
  const ancestors: (readonly string[])[] = [];
  for (let at = parentOf(pid); at > 1 && ancestors.length < MAX_ANCESTORS; at = parentOf(at))
    ancestors.push(commandLine(at));
  return { argv, ancestors };
}

function commandLine(pid: number): readonly string[] {
  return read(`/proc/${pid}/cmdline`).split('\0').slice(0, -1);
}

function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

function read(path: string): string {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, 0));
  } catch {
    return ''; // gone: what this way cannot tell is what the benchmark counts
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
