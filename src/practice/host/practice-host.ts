/** A real web server with a small PHP site, in a clone of this machine. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StakeoutError } from '../../domain/errors.ts';
import type { RunOptions, RunResult } from '../../host/process/index.ts';
import { Clone, type CloneSpawnOptions, type Share } from '../../host/sandbox/index.ts';
import { CHECKOUT } from '../checkout.ts';
import { practiceImage, type ImageOptions } from '../image/image.ts';
import { startLoad, type Load, type LoadOptions } from '../load/load.ts';
import { SITE_HOST } from '../pages.ts';
import { mappedFiles } from './mapped.ts';
import { LIBRARY, type PracticeSite } from './site.ts';
import { pidFiles, startServices, stopServices, type PracticeStack } from './stack.ts';

export interface PracticeOptions extends ImageOptions {
  readonly stack: PracticeStack;
  /** Default: the lending library. */
  readonly site?: PracticeSite;
  readonly shared?: readonly Share[];
  /** Where its file system is seen, read-only, as it is before the site is set up. */
  readonly pristine?: string;
  /** Memory the host may fill. Default 1 GiB. */
  readonly sizeBytes?: number;
}

export interface PracticeAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Where our agent keeps its state on the practice host. */
export const PRACTICE_STATE = '/var/lib/stakeout';

/** The scripts of faults refuse to run where this file is absent. */
const PRACTICE_MARK = '/run/practice-host';

const COMMAND_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

/** Whoever starts services must be able to bind them, which takes CAP_SETPCAP (capabilities(7)); it gives nothing else. */
const AS_ADMINISTRATOR = { timeoutMs: COMMAND_TIMEOUT_MS, extraCapabilities: ['setpcap'] };

export class PracticeHost {
  readonly clone: Clone;
  readonly stack: PracticeStack;

  private constructor(clone: Clone, stack: PracticeStack) {
    this.clone = clone;
    this.stack = stack;
  }

  /** Builds the image when there is none yet (about a minute), else starts in seconds. */
  static async start(options: PracticeOptions): Promise<PracticeHost> {
    const image = await practiceImage(options);
    const clone = await Clone.create({
      images: [image],
      hostname: 'practice',
      tracing: true,
      shared: [{ from: CHECKOUT, to: CHECKOUT }, ...(options.shared ?? [])],
      ...(options.sizeBytes === undefined ? {} : { sizeBytes: options.sizeBytes }),
      ...(options.pristine === undefined ? {} : { pristine: options.pristine }),
    });
    const host = new PracticeHost(clone, options.stack);
    try {
      await host.#setUp(options.site ?? LIBRARY);
    } catch (error) {
      await clone.destroy();
      throw error;
    }
    return host;
  }

  /** Asks the server over the clone's loopback, once. */
  async request(path: string): Promise<PracticeAnswer> {
    const argv = [
      '/usr/bin/curl',
      '--silent',
      '--include',
      '--max-time',
      '5',
      '--header',
      `Host: ${SITE_HOST}`,
    ];
    const result = await this.clone.run([...argv, `http://127.0.0.1${path}`]);
    const end = result.stdout.indexOf('\r\n\r\n');
    if (result.code !== 0 || end < 0) return { status: 0, headers: '', body: '' };
    const headers = result.stdout.slice(0, end);
    return { status: Number(headers.split(' ')[1]), headers, body: result.stdout.slice(end + 4) };
  }

  /** Runs a script of a fault; `file` is a path below the checkout. The moment it began is in the result. */
  async runScript(
    file: string,
  ): Promise<RunResult & { readonly startedAt: number; readonly endedAt: number }> {
    const startedAt = Date.now();
    const result = await this.clone.run(['/bin/sh', join(CHECKOUT, file)], AS_ADMINISTRATOR);
    return { ...result, startedAt, endedAt: Date.now() };
  }

  /** Runs `stakeout ARGS` on the practice host with all capabilities, and waits for it. */
  agent(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const env = { STAKEOUT_STATE_DIR: PRACTICE_STATE, ...options.env };
    return this.clone.runTrusted([join(CHECKOUT, 'stakeout'), ...args], {
      timeoutMs: COMMAND_TIMEOUT_MS,
      ...options,
      env,
    });
  }

  /** Starts `stakeout ARGS` on the practice host with all capabilities. */
  spawnAgent(args: readonly string[], options: CloneSpawnOptions = {}): ChildProcess {
    const env = { STAKEOUT_STATE_DIR: PRACTICE_STATE, ...options.env };
    return this.clone.spawnTrusted([join(CHECKOUT, 'stakeout'), ...args], { ...options, env });
  }

  load(options: LoadOptions): Load {
    return startLoad(this.clone, options);
  }

  /** A path of the practice host as this machine can open it, to read only what our own agent wrote. */
  pathFromOutside(path: string): string {
    return `/proc/${this.clone.initPid}/root${path}`;
  }

  stop(): Promise<void> {
    return this.clone.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #setUp(site: PracticeSite): Promise<void> {
    await this.#must(['/bin/cp', '-R', '--preserve=mode', '--remove-destination', `${site.tree}/.`, '/']);
    await this.#must(['/usr/bin/touch', PRACTICE_MARK]);
    for (const { argv, input } of site.steps(this.stack)) await this.#must(argv, input);
    await this.#startServices();
    await this.#ownTheFiles();
  }

  /**
   * On an overlay a file of the machine gets a new inode at its first change, and a server that maps it keeps the old one:
   * damage in place would then be harmless here, unlike on a real host. So everything mapped is copied up by touching
   * its times, and the services start again on those inodes.
   */
  async #ownTheFiles(): Promise<void> {
    const files = await mappedFiles(this.clone);
    await this.#must(['/usr/bin/touch', '-c', '-a', '--', ...files]);
    const masters = this.#masters();
    for (const argv of stopServices(this.stack)) await this.#must(argv);
    // A server removes its pid file a moment before it closes its port.
    await this.#until(
      'the services have stopped',
      () => !masters.some((pid) => this.#exists(`/proc/${pid}`)),
    );
    await this.#startServices();
  }

  async #startServices(): Promise<void> {
    for (const argv of startServices(this.stack)) await this.#must(argv);
    await this.#until('the services run', () => this.#running().every(Boolean));
  }

  #running(): boolean[] {
    return pidFiles(this.stack).map((file) => this.#exists(file));
  }

  /** As the clone numbers them. */
  #masters(): number[] {
    return pidFiles(this.stack).map((file) => Number(readFileSync(this.pathFromOutside(file), 'utf8')));
  }

  #exists(path: string): boolean {
    return existsSync(this.pathFromOutside(path));
  }

  async #until(what: string, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + COMMAND_TIMEOUT_MS;
    while (!holds()) {
      if (Date.now() > deadline)
        throw new StakeoutError('start the practice host', `it took too long until ${what}`);
      await sleep(POLL_MS);
    }
  }

  async #must(argv: readonly string[], input?: string): Promise<void> {
    const result = await this.clone.run(argv, {
      ...AS_ADMINISTRATOR,
      ...(input === undefined ? {} : { input }),
    });
    if (result.code === 0) return;
    const said = result.stderr.trim() || result.stdout.trim() || `ended with ${result.code}`;
    throw new StakeoutError('start the practice host', `${argv.slice(0, 3).join(' ')}: ${said}`);
  }
}
