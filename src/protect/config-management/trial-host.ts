/** A throw-away clone of this host with something generated in it, of which a part is taken away so that it can be brought back. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import type { RunResult } from '../../host/process/index.ts';
import { Clone } from '../../host/sandbox/index.ts';
import { download, offerArchives } from '../rehearse/index.ts';
import type { DesiredState, KeptLink } from './model.ts';
import type { Generated } from './tree.ts';

/** Where the clone sees what was generated. */
const PLACE = '/run/stakeout-generated';
const APPLY_MS = 300_000;
const POLICY = '/usr/sbin/policy-rc.d';
const SIZE_BYTES = 2 * 1024 ** 3;

export interface ProveOptions {
  readonly name: string;
  readonly state: DesiredState;
  /** Packages may be fetched: the program itself where the host has none, and the one to be reinstalled. */
  readonly allowDownload: boolean;
  readonly say?: (step: string) => void;
}

export class TrialHost {
  /** Of the generated files in the clone. */
  readonly directory: string;
  readonly #clone: Clone;
  readonly #scratch: string;

  private constructor(clone: Clone, scratch: string, name: string) {
    this.#clone = clone;
    this.#scratch = scratch;
    this.directory = `${PLACE}/${name}`;
  }

  static async create(name: string, generated: Generated): Promise<TrialHost> {
    const scratch = mkdtempSync(join(tmpdir(), 'stakeout-trial-'));
    try {
      for (const { path, text, executable } of generated.files) {
        const file = join(scratch, name, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text, { mode: executable === true ? 0o755 : 0o644 });
      }
      const clone = await Clone.create({
        hostname: hostname(),
        sizeBytes: SIZE_BYTES,
        shared: [{ from: scratch, to: PLACE }],
      });
      return new TrialHost(clone, scratch, name);
    } catch (error) {
      rmSync(scratch, { recursive: true, force: true });
      throw error;
    }
  }

  /** As an administrator: whoever starts services must be able to bind them (CAP_SETPCAP). */
  run(argv: readonly string[], input?: string): Promise<RunResult> {
    return this.#clone.run(argv, {
      timeoutMs: APPLY_MS,
      maxBytes: 8 << 20,
      extraCapabilities: ['setpcap'],
      env: { DEBIAN_FRONTEND: 'noninteractive', HOME: '/root' },
      ...(input === undefined ? {} : { input }),
    });
  }

  async must(argv: readonly string[], input?: string): Promise<RunResult> {
    const done = await this.run(argv, input);
    if (done.code === 0) return done;
    throw new StakeoutError(`run ${argv.slice(0, 3).join(' ')} in a clone`, lastLines(done));
  }

  /** Fetches packages for the clone; its apt has them from now on. */
  async fetch(aptArguments: readonly string[]): Promise<void> {
    await offerArchives(this.#clone, await download(['apt-get', '-y', ...aptArguments]));
  }

  /** Fetches packages and installs them in the clone; no service of theirs is started. */
  async install(packages: readonly string[]): Promise<void> {
    const install = ['install', '--no-install-recommends', ...packages];
    await this.fetch(install);
    await this.must(['/usr/bin/tee', POLICY], '#!/bin/sh\nexit 101\n');
    await this.must(['/bin/chmod', '755', POLICY]);
    await this.must(['/usr/bin/apt-get', '-y', '-q', ...install]);
    await this.must(['/bin/rm', POLICY]);
  }

  async has(path: string): Promise<boolean> {
    return (await this.run(['/usr/bin/test', '-e', path])).code === 0;
  }

  async isLink({ path, target }: KeptLink): Promise<boolean> {
    const { code, stdout } = await this.run(['/usr/bin/readlink', '--no-newline', '--', path]);
    return code === 0 && stdout === target;
  }

  /** Whether apt has this very package, so that it can be reinstalled without a network. */
  async canReinstall(name: string): Promise<boolean> {
    const asked = await this.run([
      '/usr/bin/apt-get',
      'install',
      '--reinstall',
      '--print-uris',
      '-y',
      '-q',
      name,
    ]);
    return asked.code === 0 && !/^'/m.test(asked.stdout) && !/cannot be downloaded/.test(asked.stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#clone.destroy();
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}

const SAID_LINES = 12;

/** The end of what a program said, without colours. */
export function lastLines({ stdout, stderr, timedOut }: RunResult): string {
  const escape = String.fromCodePoint(27);
  const said = `${stdout}\n${stderr}`
    .replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, 'g'), '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return [...said.slice(-SAID_LINES), ...(timedOut ? ['it took too long and was ended'] : [])].join('\n');
}
