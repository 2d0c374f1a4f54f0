/**
 * A throw-away clone of this machine: the same files at the same paths, every write in memory, own processes, own network
 * (loopback only), own host name. Nothing done inside reaches the machine; nothing is left when it is destroyed or when
 * the process that made it ends in any way, `kill -9` included.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, normalize } from 'node:path';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { FIXED_ENV, run, type RunOptions, type RunResult } from '../process/index.ts';
import { layerChanges, type CloneChange } from './changes.ts';
import { CLONE_SCRIPT, WORK_DIRECTORY } from './clone-script.ts';
import { containedArgv, onNetworkArgv, trustedArgv } from './enter.ts';
import { bringLoopbackUp } from './loopback.ts';
import { mountName, parseMountInfo, planMounts, type MountPlan } from './mounts.ts';

/** A directory of the machine that the clone sees as it is, not as a copy. */
export interface Share {
  readonly from: string;
  readonly to: string;
  readonly writable?: boolean;
}

export interface CloneOptions {
  /** Image files made by `saveImage`, stacked on the machine's files in this order. */
  readonly images?: readonly string[];
  readonly shared?: readonly Share[];
  /** What the clone may write, in memory. Default 1 GiB. */
  readonly sizeBytes?: number;
  readonly hostname?: string;
  /** Mount tracefs read-only for a trusted agent that attaches to tracepoints. Default false. */
  readonly tracing?: boolean;
}

const TOOLS = [
  '/usr/bin/unshare',
  '/usr/bin/nsenter',
  '/usr/bin/setpriv',
  '/bin/sh',
  '/bin/mount',
  '/usr/bin/tar',
];
const START_TIMEOUT_MS = 30_000;
const DEFAULT_SIZE = 1 << 30;

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
      const initPid = childOf(outer);
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
    return start(containedArgv(this.initPid, argv), options);
  }

  spawnTrusted(argv: readonly string[], options?: CloneSpawnOptions): ChildProcess {
    return start(trustedArgv(this.initPid, argv), options);
  }

  spawnOnNetwork(argv: readonly string[], options?: CloneSpawnOptions): ChildProcess {
    return start(onNetworkArgv(this.initPid, argv), options);
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
    const images = Array.from({ length: this.#images }, (_, n) => `${work}/i/${n}/${name}`).reverse();
    return { point, upper: `${work}/u/${name}`, lowers: [...images, `${work}/l/${name}`] };
  }
}

export interface ContainedOptions extends RunOptions {
  /** Names of capabilities(7) beyond CONTAINED_CAPABILITIES, in lower case and without `cap_`. */
  readonly extraCapabilities?: readonly string[];
}

export type CloneSpawnOptions = Pick<SpawnOptions, 'stdio'> & {
  readonly env?: Readonly<Record<string, string>>;
};

function start(argv: readonly string[], options: CloneSpawnOptions = {}): ChildProcess {
  const [file = '', ...args] = argv;
  return spawn(file, args, {
    stdio: options.stdio ?? 'ignore',
    cwd: '/',
    env: { ...FIXED_ENV, ...options.env },
  });
}

function requirePrerequisites(): void {
  if (process.geteuid?.() !== 0)
    throw new StakeoutError('make a clone of this machine', 'namespaces and overlays need root', {
      next: 'run it as root',
      exit: EXIT.privilege,
    });
  const missing = TOOLS.filter((tool) => !existsSync(tool));
  if (missing.length > 0)
    throw new StakeoutError('make a clone of this machine', `missing: ${missing.join(', ')}`, {
      next: 'install the packages util-linux, mount and tar',
    });
}

/** Its own session, so that Ctrl-C reaches only us; tied to our life, so that nothing outlives us. */
function spawnNamespaces(options: CloneOptions, plan: MountPlan): ChildProcess {
  const tied = [
    '--pdeathsig',
    'KILL',
    '--',
    '/usr/bin/unshare',
    '--mount',
    '--pid',
    '--net',
    '--uts',
    '--ipc',
    '--cgroup',
  ];
  const argv = [
    ...tied,
    '--fork',
    '--kill-child=KILL',
    '--',
    '/bin/sh',
    '-c',
    CLONE_SCRIPT,
    'clone',
    ...scriptArguments(options, plan),
  ];
  const env = {
    ...FIXED_ENV,
    WORK: WORK_DIRECTORY,
    SIZE: String(options.sizeBytes ?? DEFAULT_SIZE),
    HOSTNAME: options.hostname ?? 'clone',
    TRACING: options.tracing === true ? 'yes' : 'no',
    OVERLAY_OPTIONS: '',
  };
  return spawn('/usr/bin/setpriv', argv, {
    cwd: '/',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

function scriptArguments(options: CloneOptions, plan: MountPlan): string[] {
  return [
    ...(options.images ?? []).flatMap((file) => ['image', absolute(file)]),
    ...plan.overlays.flatMap((point) => ['overlay', mountName(point), point]),
    ...plan.files.flatMap((point) => ['file', point]),
    ...(options.shared ?? []).flatMap((s) => [
      'share',
      absolute(s.from),
      absolute(s.to),
      s.writable ? 'rw' : 'ro',
    ]),
  ];
}

function absolute(path: string): string {
  if (!isAbsolute(path) || normalize(path) !== path)
    throw new TypeError(`not a plain absolute path: ${path}`);
  return path;
}

function untilReady(outer: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string): void =>
      reject(
        new StakeoutError('make a clone of this machine', `${why}${said === '' ? '' : `: ${said.trim()}`}`),
      );
    const timer = setTimeout(() => fail('it was not ready in 30 s'), START_TIMEOUT_MS);
    outer.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    outer.stdout?.once('data', () => {
      clearTimeout(timer);
      resolve();
    });
    outer.once('error', (error) => fail(error.message));
    outer.once('close', (code) => {
      clearTimeout(timer);
      fail(`its set-up ended with ${code}`);
    });
  });
}

/** The only child of unshare(1) is process 1 of the clone. */
function childOf(outer: ChildProcess): number {
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry) && parentOf(entry) === outer.pid) return Number(entry);
  }
  throw new StakeoutError('make a clone of this machine', 'its first process is gone');
}

/** Field 4 of /proc/PID/stat; the name in field 2 may hold anything, so count from its last parenthesis (proc_pid_stat(5)). */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it ended while we looked
  }
}
