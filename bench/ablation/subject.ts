/**
 * One practice host whose files are taken away one at a time. Whatever does the taking, starting and asking comes from the
 * machine, never from the clone: a missing C library or shell there harms the service, not the measurement.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../src/domain/errors.ts';
import { run } from '../../src/host/process/index.ts';
import { PracticeHost, type PracticeStack } from '../../src/practice/index.ts';
import { difference, type PageAnswer, parseAnswers } from './answers.ts';
import { RUNTIME_FILES, START_ENVIRONMENT, STARTS } from './services.ts';

const START_TIMEOUT_MS = 10_000;
const STOP_GRACE_MS = 1500;
const POLL_MS = 4;
const PROBER = fileURLToPath(new URL('./prober.ts', import.meta.url));
/** Directories of the clone that files are moved to; rename(2) works only within one mount. */
const ASIDE = ['/.taken', '/run/.taken', '/tmp/.taken'];

export class Subject implements AsyncDisposable {
  readonly host: PracticeHost;
  readonly #prober: ChildProcess;
  readonly #answers: Interface;
  #waiting: ((line: string) => void) | undefined;

  private constructor(host: PracticeHost) {
    this.host = host;
    this.#prober = host.clone.spawnOnNetwork([process.execPath, PROBER], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { stdout } = this.#prober;
    if (stdout === null) throw new Error('the prober has no output');
    this.#answers = createInterface({ input: stdout });
    this.#answers.on('line', (line) => this.#waiting?.(line));
    for (const dir of ASIDE) mkdirSync(host.pathFromOutside(dir), { recursive: true, mode: 0o700 });
  }

  static async start(stack: PracticeStack, say: (line: string) => void): Promise<Subject> {
    return new Subject(await PracticeHost.start({ stack, say }));
  }

  /** Starts every service as its unit does. A start that fails shows in the answers. */
  async startServices(): Promise<string | undefined> {
    let failed: string | undefined;
    for (const { service, argv } of STARTS[this.host.stack]) {
      const { code } = await run(this.enterArgv(argv), {
        timeoutMs: START_TIMEOUT_MS,
        env: START_ENVIRONMENT,
      });
      if (code !== 0) failed ??= `${service} does not start`;
    }
    return failed;
  }

  /** nsenter(1) of the machine executes the program itself in the clone: no file of the clone is needed before it. */
  enterArgv(argv: readonly string[]): string[] {
    const spaces = ['--mount', '--pid', '--net', '--uts', '--ipc', '--cgroup', '--root', '--wd'];
    return ['/usr/bin/nsenter', '--target', String(this.host.clone.initPid), ...spaces, '--', ...argv];
  }

  /** Ends every process of the clone but its first, and waits until they are gone. */
  async stopServices(): Promise<void> {
    const killAt = Date.now() + STOP_GRACE_MS;
    for (const pid of this.processes()) signal(pid, 'SIGTERM');
    for (let left = this.processes(); left.length > 0; left = this.processes()) {
      if (Date.now() > killAt) for (const pid of left) signal(pid, 'SIGKILL');
      await sleep(POLL_MS);
    }
    for (const file of RUNTIME_FILES) rmSync(this.host.pathFromOutside(file), { force: true });
  }

  /** Processes in the clone's pid namespace, as the machine numbers them. */
  processes(): number[] {
    const { initPid } = this.host.clone;
    const own = readlinkSync(`/proc/${initPid}/ns/pid`);
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids
      .map(Number)
      .filter((pid) => pid !== initPid && namespaceOf(pid) === own)
      .sort((a, b) => a - b);
  }

  probe(): Promise<readonly PageAnswer[]> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the prober ended'));
      this.#prober.once('close', ended);
      this.#waiting = (line) => {
        this.#prober.off('close', ended);
        resolve(parseAnswers(line));
      };
      this.#prober.stdin?.write('\n');
    });
  }

  /** A full stop and start without one file (or with all, when there is none): what is harmed, in words. */
  async without(path: string | undefined, baseline: readonly PageAnswer[]): Promise<string | undefined> {
    await this.stopServices();
    const putBack = path === undefined ? () => {} : this.#take(path);
    try {
      const failed = await this.startServices();
      const changed = difference(baseline, await this.probe());
      return changed === undefined ? undefined : (failed ?? changed);
    } finally {
      await this.stopServices();
      putBack();
    }
  }

  /** Moves the file itself, so that it comes back with its inode, owner, times and attributes. */
  #take(path: string): () => void {
    const from = this.host.pathFromOutside(path);
    for (const dir of ASIDE) {
      const to = `${this.host.pathFromOutside(dir)}/file`;
      try {
        renameSync(from, to);
      } catch (error) {
        if (codeOf(error) === 'EXDEV') continue;
        throw error;
      }
      return () => {
        // A service may have made something of its own there: a log, or a directory where a link was.
        rmSync(from, { recursive: true, force: true });
        renameSync(to, from);
      };
    }
    throw new Error(`${path} lies on a mount of its own`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#prober.stdin?.end();
    this.#answers.close();
    await this.host.stop();
  }
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined; // it ended while we looked
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
