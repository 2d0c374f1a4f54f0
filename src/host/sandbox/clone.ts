/**
 * A throw-away clone of this machine: the same files at the same paths, every write in memory, own processes, own network
 * (loopback only), own host name. Nothing done inside reaches the machine; nothing is left when it is destroyed or when
 * the process that made it ends in any way, `kill -9` included.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import { FIXED_ENV, run, type RunOptions, type RunResult } from '../process/index.ts';
import { layerChanges, type CloneChange } from './changes.ts';
import { WORK_DIRECTORY } from './clone-script.ts';
import { containedArgv, onNetworkArgv, trustedArgv } from './enter.ts';
import { childOf, initOf, requirePrerequisites, spawnNamespaces, untilReady } from './launch.ts';
import { bringLoopbackUp } from './loopback.ts';
import { mountName, parseMountInfo, planMounts, type MountPlan } from './mounts.ts';
import type { CloneOptions } from './options.ts';

export class Clone {
  /** What of the machine the clone does not show, and why. */
  readonly notes: readonly string[];
  /** Process 1 of the clone, as the machine numbers it. */
  readonly initPid: number;
  readonly #outer: ChildProcess;
  readonly #plan: MountPlan;
  readonly #images: number;
  readonly #ended: Promise<void>;

  private constructor(
    outer: ChildProcess,
    initPid: number,
    plan: MountPlan,
    images: number,
    ended: Promise<void>,
  ) {
    this.#outer = outer;
    this.#plan = plan;
    this.#images = images;
    this.#ended = ended;
    this.initPid = initPid;
    this.notes = plan.notes;
  }

  static async create(options: CloneOptions = {}): Promise<Clone> {
    requirePrerequisites();
    const plan = planMounts(parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8')), (p) =>
      statSync(p).isFile(),
    );
    const outer = spawnNamespaces(options, plan);
    const ended = new Promise<void>((resolve) => {
      outer.once('close', () => resolve());
    });
    try {
      await untilReady(outer);
      const initPid = initOf(outer);
      bringLoopbackUp(`/proc/${initPid}/ns/net`);
      return new Clone(outer, initPid, plan, options.images?.length ?? 0, ended);
    } catch (error) {
      outer.kill('SIGKILL');
      await ended;
      throw error;
    }
  }

  /** Runs a program with ten capabilities, no_new_privs and a fixed environment, and waits for it. */
  run(argv: readonly string[], options: ContainedOptions = {}): Promise<RunResult> {
    return run(containedArgv(this.initPid, argv, options.extraCapabilities), options);
  }

  /** Runs a program of ours with all capabilities inside the clone. It trusts the files of the clone. */
  runTrusted(argv: readonly string[], options?: RunOptions): Promise<RunResult> {
    return run(trustedArgv(this.initPid, argv), options);
  }

  /** Runs a program of the machine on the clone's network. */
  runOnNetwork(argv: readonly string[], options?: RunOptions): Promise<RunResult> {
    return run(onNetworkArgv(this.initPid, argv), options);
  }

  spawn(argv: readonly string[], options?: CloneSpawnOptions): ChildProcess {
    return start(containedArgv(this.initPid, argv, options?.extraCapabilities), options);
  }

  spawnTrusted(argv: readonly string[], options?: CloneSpawnOptions): ChildProcess {
    return start(trustedArgv(this.initPid, argv), options);
  }

  spawnOnNetwork(argv: readonly string[], options?: CloneSpawnOptions): ChildProcess {
    return start(onNetworkArgv(this.initPid, argv), options);
  }

  /**
   * Sends a signal to a program started with `spawn` or `spawnTrusted`. The child that Node knows is nsenter(1), which
   * does not pass signals on; the program is its only child.
   */
  signal(child: ChildProcess, signal: NodeJS.Signals): void {
    const program = child.pid === undefined ? undefined : childOf(child.pid);
    if (program !== undefined) process.kill(program, signal);
  }

  /** What was added, changed and removed since the clone was made. */
  changes(): CloneChange[] {
    return this.#plan.overlays.flatMap((point) => layerChanges(this.#layers(point)));
  }

  /** Writes all changes into one image file that later clones can be made on. */
  async saveImage(file: string): Promise<void> {
    const mounts = `--mount=/proc/${this.#outer.pid}/ns/mnt`;
    const pack = [
      '--xattrs',
      '--xattrs-include=*',
      '--numeric-owner',
      '--sparse',
      '-C',
      `${WORK_DIRECTORY}/u`,
      '-cf',
      file,
      '.',
    ];
    const result = await run(['/usr/bin/nsenter', mounts, '--', '/usr/bin/tar', ...pack], {
      timeoutMs: 120_000,
    });
    if (result.code !== 0)
      throw new StakeoutError('save the image of a clone', result.stderr.trim() || 'tar failed');
  }

  /** Ends every process in the clone and lets its mounts go. Resolves when nothing is left. */
  async destroy(): Promise<void> {
    try {
      process.kill(this.initPid, 'SIGKILL');
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }

  #layers(point: string): { point: string; upper: string; lowers: string[] } {
    const work = `/proc/${this.#outer.pid}/root${WORK_DIRECTORY}`;
    const name = mountName(point);
    const images = Array.from({ length: this.#images }, (_, n) => `${work}/i/${n}/${name}`).toReversed();
    return { point, upper: `${work}/u/${name}`, lowers: [...images, `${work}/l/${name}`] };
  }
}

export interface ContainedOptions extends RunOptions {
  /** Names of capabilities(7) beyond CONTAINED_CAPABILITIES, in lower case and without `cap_`. */
  readonly extraCapabilities?: readonly string[];
}

export type CloneSpawnOptions = Pick<SpawnOptions, 'stdio'> & {
  readonly env?: Readonly<Record<string, string>>;
  /** As in `ContainedOptions`; `spawn` only. */
  readonly extraCapabilities?: readonly string[];
};

function start(argv: readonly string[], options: CloneSpawnOptions = {}): ChildProcess {
  const [file = '', ...args] = argv;
  return spawn(file, args, {
    stdio: options.stdio ?? 'ignore',
    cwd: '/',
    env: { ...FIXED_ENV, ...options.env },
  });
}
