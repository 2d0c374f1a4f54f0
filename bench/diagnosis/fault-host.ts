/** The host of one case: a practice host in a clone, its pages, its services, and what is done to it. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import * as z from 'zod/mini';
import type { RunOptions, RunResult } from '../../src/host/process/index.ts';
import { CHECKOUT } from '../../src/practice/checkout.ts';
import {
  FAULT_PACKAGES,
  LIBRARY,
  PRACTICE_STATE,
  PracticeHost,
  type FaultPhase,
} from '../../src/practice/index.ts';
import type { DiagnosisCase, Script } from './case.ts';
import { pagesOf, type Answers } from './pages.ts';
import { masterOf, processesOf, signalTo, type CloneProcess } from './processes.ts';
import { SERVICES, type ServiceCommands } from './services.ts';
import { SHOP } from './shop/shop.ts';

/** Where scripts of faults find files as they were. */
export const PRISTINE = '/mnt/pristine';

/** Beyond what a practice host grants: faults mount file systems and set limits, hardened starts drop capabilities. */
const OF_AN_ADMINISTRATOR = ['setpcap', 'sys_admin', 'sys_resource', 'sys_ptrace', 'dac_read_search'];
const SCRIPT_ENVIRONMENT = { FAULT_DEBS: '/var/cache/apt/archives' };

/** Packages are removed and installed by some, on a busy machine. */
const SCRIPT_TIMEOUT_MS = 180_000;
const SERVICE_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 1_000;
const POLL_MS = 50;
/** Until a service that was started or told to reload has opened its port, or has given up. */
const SETTLE_MS = 1_200;

const answersSchema = z.record(z.string(), z.string());

export interface FaultHostOptions {
  /** The program that is asked; `./stakeout` of this checkout when absent. */
  readonly tool?: string;
  readonly say?: (step: string) => void;
  /** Ends the host, whatever is under way on it. */
  readonly signal?: AbortSignal;
}

export class FaultHost {
  readonly host: PracticeHost;
  readonly services: readonly ServiceCommands[];
  readonly #wrap: readonly string[];
  readonly #tool: string;
  readonly #prober: ChildProcess;
  readonly #lines: Interface;

  private constructor(host: PracticeHost, one: DiagnosisCase, tool: string) {
    this.host = host;
    this.services = SERVICES[one.stack];
    this.#wrap = one.wrap;
    this.#tool = tool;
    const entry = fileURLToPath(new URL('./prober.ts', import.meta.url));
    const argv = [process.execPath, '--disable-warning=ExperimentalWarning', entry];
    const pages = JSON.stringify(pagesOf(one));
    this.#prober = host.clone.spawnOnNetwork([...argv, pages], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#prober.stdout === null) throw new Error('the prober has no output');
    this.#lines = createInterface({ input: this.#prober.stdout });
  }

  /** Up and healthy, with services started as the case wants them. */
  static async start(one: DiagnosisCase, options: FaultHostOptions = {}): Promise<FaultHost> {
    const tool = options.tool ?? `${CHECKOUT}/stakeout`;
    const shared = tool.startsWith(`${CHECKOUT}/`) ? [] : [{ from: dirname(tool), to: dirname(tool) }];
    const host = await PracticeHost.start({
      stack: one.stack,
      site: one.site === 'library' ? LIBRARY : SHOP,
      packages: FAULT_PACKAGES,
      pristine: PRISTINE,
      shared,
      ...(options.say === undefined ? {} : { say: options.say }),
    });
    const subject = new FaultHost(host, one, tool);
    options.signal?.addEventListener('abort', () => void host.stop(), { once: true });
    if (one.wrap.length > 0) {
      await subject.stop(subject.services);
      await subject.start(subject.services);
    }
    return subject;
  }

  run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return this.host.clone.run(argv, {
      extraCapabilities: OF_AN_ADMINISTRATOR,
      timeoutMs: SERVICE_TIMEOUT_MS,
      ...options,
    });
  }

  /** Throws when the script could not run or refused to. What it does besides is its own affair. */
  async script({ shell, path, text }: Script): Promise<RunResult> {
    if (text !== undefined) await this.run(['/usr/bin/tee', path], { input: text });
    const result = await this.run([shell, path], { timeoutMs: SCRIPT_TIMEOUT_MS, env: SCRIPT_ENVIRONMENT });
    if (result.code === 99 || result.startError !== undefined || result.timedOut)
      throw new Error(`${path}: ${result.stderr.trim() || 'it did not end in time'}`);
    return result;
  }

  /** Asks for every page, several times; an answer that fails once counts as failing. */
  traffic(rounds: number): Promise<Answers> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the prober ended'));
      this.#prober.once('close', ended);
      this.#lines.once('line', (line) => {
        this.#prober.off('close', ended);
        resolve(answersSchema.parse(JSON.parse(line)));
      });
      this.#prober.stdin?.write(`${rounds}\n`);
    });
  }

  /** Runs the tool that is judged, with all capabilities. `tookMs` counts from its start to its end. */
  async stakeout(
    args: readonly string[],
    timeoutMs: number,
  ): Promise<RunResult & { readonly tookMs: number }> {
    const begin = performance.now();
    const result = await this.host.clone.runTrusted([this.#tool, ...args], {
      timeoutMs,
      maxBytes: 32 << 20,
      env: { STAKEOUT_STATE_DIR: PRACTICE_STATE },
    });
    return { ...result, tookMs: performance.now() - begin };
  }

  /** A file of the clone; undefined when it is not there. */
  read(path: string): string | undefined {
    try {
      return readFileSync(this.host.pathFromOutside(path), 'utf8');
    } catch {
      return undefined;
    }
  }

  processes(): readonly CloneProcess[] {
    return processesOf(this.host.clone.initPid);
  }

  master(service: ServiceCommands): CloneProcess | undefined {
    return masterOf(this.processes(), service.comm);
  }

  async start(services: readonly ServiceCommands[]): Promise<readonly RunResult[]> {
    const results: RunResult[] = [];
    for (const { start } of services) results.push(await this.run([...this.#wrap, ...start]));
    await sleep(SETTLE_MS);
    return results;
  }

  /** By its own command, and by SIGKILL what is left after that. */
  async stop(services: readonly ServiceCommands[]): Promise<void> {
    for (const { stop } of services.toReversed()) await this.run(stop);
    const comms = services.map(({ comm }) => comm);
    const left = (): readonly CloneProcess[] => this.processes().filter(({ comm }) => comms.includes(comm));
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (left().length > 0 && Date.now() < deadline) await sleep(POLL_MS);
    for (const { pid } of left()) signalTo(pid, 'SIGKILL');
    await this.run(['/bin/rm', '-f', ...services.flatMap(({ runtimeFiles }) => runtimeFiles)]);
  }

  async reload(services: readonly ServiceCommands[]): Promise<readonly RunResult[]> {
    const results: RunResult[] = [];
    for (const { reload, web } of services)
      results.push(await this.run(web ? [...this.#wrap, ...reload] : reload));
    await sleep(SETTLE_MS);
    return results;
  }

  async phase(phase: FaultPhase): Promise<void> {
    const web = this.services.filter((service) => service.web);
    switch (phase) {
      case 'reload':
        await this.reload(this.services);
        return;
      case 'reload-web':
        await this.reload(web);
        return;
      case 'restart':
        await this.stop(this.services);
        await this.start(this.services);
        return;
      case 'restart-web':
        await this.stop(web);
        await this.start(web);
        return;
      case 'usr1':
      case 'hup':
        for (const service of web) this.#signalMaster(service, phase === 'hup' ? 'SIGHUP' : 'SIGUSR1');
        await sleep(SETTLE_MS);
    }
  }

  #signalMaster(service: ServiceCommands, signal: NodeJS.Signals): void {
    const master = this.master(service);
    if (master !== undefined) signalTo(master.pid, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#prober.stdin?.end();
    this.#lines.close();
    await this.host.stop();
  }
}
