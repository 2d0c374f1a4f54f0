/**
 * Ends a clone in which a command runs away: too many processes, or too much memory of their own. Counted from outside, a few times a
 * second; the end of its first process ends all of them at once (pid_namespaces(7)), which no fork bomb outruns.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Clone } from '../../host/sandbox/index.ts';

export interface Limits {
  readonly processes: number;
  /** Anonymous memory of all processes together; what they write to files is bounded by the size of the clone. */
  readonly memoryBytes: number;
}

/** A shell forks some thousand times a second: that many more than allowed may be there for a moment. */
const EVERY_MS = 40;
const MEMORY_EVERY = 5;

export class Watchman {
  /** Why the clone was ended, in words for a sentence; undefined as long as it was not. */
  breach: string | undefined;
  readonly #timer: NodeJS.Timeout;
  #round = 0;

  constructor(clone: Clone, limits: Limits) {
    this.#timer = setInterval(() => {
      this.breach ??= breachOf(clone, limits, this.#round++ % MEMORY_EVERY === 0);
      if (this.breach !== undefined) void clone.destroy();
    }, EVERY_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

function breachOf(clone: Clone, limits: Limits, memoryToo: boolean): string | undefined {
  // The clone's own /proc: nothing can be mounted over it or moved there.
  const proc = `/proc/${clone.initPid}/root/proc`;
  const pids = list(proc).filter((name) => /^\d+$/.test(name));
  if (pids.length > limits.processes)
    return `it had more than ${limits.processes} processes (--processes allows more)`;
  if (!memoryToo) return undefined;
  const used = pids.reduce((sum, pid) => sum + anonymousBytes(`${proc}/${pid}/status`), 0);
  return used > limits.memoryBytes
    ? `it used more than ${Math.round(limits.memoryBytes / 1e6)} MB of memory (--memory allows more)`
    : undefined;
}

/** `RssAnon` is in kB (proc_pid_status(5)). */
function anonymousBytes(file: string): number {
  try {
    return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0; // it has ended
  }
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // the clone is gone
  }
}
