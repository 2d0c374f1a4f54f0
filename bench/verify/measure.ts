/** Wall time and peak memory of whole processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** VmHWM of proc_pid_status(5), MB (10^6); of the first process only. */
  readonly peakMB: number;
  readonly code: number | null;
  readonly output: string;
}

const POLL_MS = 10;

/** Runs argv; output is kept only on request, since writing it costs. */
export async function measure(
  argv: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly keep?: boolean;
    readonly memory?: boolean;
  } = {},
): Promise<Measured> {
  const [file = '', ...args] = argv;
  const start = performance.now();
  const child = spawn(file, args, {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', ...options.env },
    stdio: ['ignore', options.keep === true ? 'pipe' : 'ignore', options.keep === true ? 'pipe' : 'ignore'],
  });
  return finish(child, start, options.memory === true);
}

/** `find … -print0 | xargs -0 …`, both started at once. */
export async function measurePipe(first: readonly string[], second: readonly string[]): Promise<Measured> {
  const start = performance.now();
  const source = spawn(first[0] ?? '', first.slice(1), { stdio: ['ignore', 'pipe', 'ignore'] });
  const sink = spawn(second[0] ?? '', second.slice(1), { stdio: ['pipe', 'ignore', 'ignore'] });
  source.stdout.pipe(sink.stdin);
  return finish(sink, start, false);
}

/** Megabytes read from disks since boot (pgpgin of proc_vmstat(5), KiB): what was not in the page cache. */
export function megabytesPagedIn(): number {
  const text = readFileSync('/proc/vmstat', 'utf8');
  const kib = /^pgpgin (\d+)$/m.exec(text)?.[1];
  if (kib === undefined) throw new Error('/proc/vmstat has no pgpgin');
  return Number(kib) / 1024;
}

function finish(child: ChildProcess, start: number, memory: boolean): Promise<Measured> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (c: Buffer) => chunks.push(c));
  child.stderr?.on('data', (c: Buffer) => chunks.push(c));
  let peakMB = 0;
  const timer = memory
    ? setInterval(() => {
        peakMB = Math.max(peakMB, peakOf(child.pid ?? 0));
      }, POLL_MS)
    : undefined;
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - start) / 1000;
      resolve({ seconds, peakMB, code, output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

function peakOf(pid: number): number {
  try {
    const kB = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (Number(kB ?? 0) * 1024) / 1e6;
  } catch {
    return 0; // it ended between two polls
  }
}
