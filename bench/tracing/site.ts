/** A busy Apache with mod_php on a practice host, and the load on it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/host/process/index.ts';
import { PracticeHost, SITE_HOST } from '../../src/practice/index.ts';
import { goFirst } from './precedence.ts';

export interface Slice {
  readonly requestsPerSecond: number;
}

/** One process as this machine numbers it, and as the practice host does. */
export interface ServerProcess {
  readonly pid: number;
  readonly inside: number;
}

const APT = '/usr/bin/apt-get';
const PEERS = ['wrk', 'strace', 'bpftrace'];
const DOWNLOAD_MS = 300_000;
/** bpftrace brings LLVM along. */
const SIZE_BYTES = 2 ** 31;
const CONNECTIONS = 8;
const CLIENT_CPU = '0';
const SERVER_CPU = '1';
/** wrk ends a little after its time. */
const GRACE_MS = 20_000;

export class BusySite {
  readonly host: PracticeHost;
  readonly #yieldAgain: () => void;

  private constructor(host: PracticeHost) {
    this.host = host;
    this.#yieldAgain = goFirst(process.pid); // the client inherits it
    for (const { pid } of this.servers()) goFirst(pid);
  }

  /** Client and server get a processor each, so that it is the server's time alone that limits the site. */
  async #separate(): Promise<void> {
    if (cpus().length < 2) return;
    const pids = this.servers().map(({ pid }) => String(pid));
    for (const pid of pids) await must(['/usr/bin/taskset', '--cpu-list', '--pid', SERVER_CPU, pid]);
  }

  static async start(log: (line: string) => void): Promise<BusySite> {
    const debs = mkdtempSync('/var/tmp/stakeout-bench-tracing-');
    try {
      mkdirSync(join(debs, 'partial'));
      const into = ['-o', `Dir::Cache::archives=${debs}`];
      await must([APT, 'install', '--download-only', '-y', '--no-install-recommends', ...into, ...PEERS]);
      const host = await PracticeHost.start({
        stack: 'modphp',
        say: log,
        sizeBytes: SIZE_BYTES,
        shared: [{ from: debs, to: '/mnt', writable: true }],
      });
      const inside = ['-o', 'Dir::Cache::archives=/mnt', '--no-download'];
      const argv = [APT, 'install', '-y', '--no-install-recommends', ...inside, ...PEERS];
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      const done = await host.clone.runTrusted(argv, { timeoutMs: DOWNLOAD_MS, env });
      if (done.code !== 0) {
        await host.stop();
        throw new Error(`the peers could not be installed: ${done.stderr}`);
      }
      const site = new BusySite(host);
      await site.#separate();
      return site;
    } finally {
      rmSync(debs, { recursive: true, force: true });
    }
  }

  /** Apache's master and workers, the master first. */
  servers(): readonly ServerProcess[] {
    const namespace = readlinkSync(`/proc/${this.host.clone.initPid}/ns/pid`);
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => serverOf(Number(name), namespace))
      .toSorted((a, b) => a.inside - b.inside);
  }

  async slice(path: string, seconds: number): Promise<Slice> {
    const where = ['/usr/bin/taskset', '--cpu-list', CLIENT_CPU];
    const argv = [
      ...where,
      '/usr/bin/wrk',
      '-t1',
      `-c${CONNECTIONS}`,
      `-d${seconds}s`,
      '-H',
      `Host: ${SITE_HOST}`,
    ];
    const { stdout } = await this.host.clone.run([...argv, `http://127.0.0.1${path}`], {
      timeoutMs: seconds * 1000 + GRACE_MS,
    });
    return readReport(stdout);
  }

  /** Received so far on the practice host's loopback: second column of /proc/PID/net/dev (proc_pid_net(5)). */
  packets(): number {
    const devices = readFileSync(`/proc/${this.host.clone.initPid}/net/dev`, 'utf8');
    return Number(/^\s*lo:\s*\d+\s+(\d+)/m.exec(devices)?.[1]);
  }

  stop(): Promise<void> {
    this.#yieldAgain();
    return this.host.stop();
  }
}

/** Fails on any answer that is not a good one: a tracer that breaks the site must not look fast. */
function readReport(report: string): Slice {
  const requestsPerSecond = Number(/^Requests\/sec:\s+([\d.]+)/m.exec(report)?.[1]);
  if (!(requestsPerSecond > 0)) throw new Error(`wrk did not report: ${report}`);
  if (/Non-2xx|Socket errors: connect [1-9]/.test(report)) throw new Error(`bad answers: ${report}`);
  return { requestsPerSecond };
}

function serverOf(pid: number, namespace: string): ServerProcess[] {
  try {
    if (readlinkSync(`/proc/${pid}/ns/pid`) !== namespace) return [];
    if (read(`/proc/${pid}/comm`) !== 'apache2\n') return [];
    const inside = /^NSpid:.*\t(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1];
    return inside === undefined ? [] : [{ pid, inside: Number(inside) }];
  } catch {
    return []; // it ended while we looked
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function must(argv: readonly string[]): Promise<void> {
  const done = await run(argv, { timeoutMs: DOWNLOAD_MS });
  if (done.code !== 0) throw new Error(`${argv.slice(0, 2).join(' ')}: ${done.startError ?? done.stderr}`);
}
