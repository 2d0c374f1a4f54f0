/** The last tier: the package manager puts the whole package back. */
import { existsSync } from 'node:fs';
import type { PackageRef } from '../../domain/component.ts';
import type { PolicyMode } from '../../domain/policy.ts';
import { type RunOptions, type RunResult, run } from '../../host/process/index.ts';
import { isPackageRef } from './reference.ts';

export interface ReinstallPorts {
  /** Another package manager run holds the lock. */
  readonly transactionUnderWay: () => boolean;
  readonly run?: (argv: readonly string[], options: RunOptions) => Promise<RunResult>;
}

export type Reinstalled =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly why: 'policy' | 'transaction' | 'bad-name' | 'no-apt' }
  | { readonly ok: false; readonly why: 'failed'; readonly output: string };

const APT_GET = '/usr/bin/apt-get';

/** A download may be cut off at any time. */
const DOWNLOAD_MS = 120_000;
/** dpkg must not be: this is only for one that hangs for good. */
const INSTALL_MS = 600_000;

/** Asks nobody, and restarts no service but what the package's own scripts do: that is decided elsewhere. */
const ENVIRONMENT = {
  DEBIAN_FRONTEND: 'noninteractive',
  APT_LISTCHANGES_FRONTEND: 'none',
  NEEDRESTART_MODE: 'l',
} as const;

/** The same version, kept configuration files, missing ones brought back (dpkg(1), --force-confold, --force-confmiss). */
export async function reinstallPackage(
  ref: PackageRef,
  mode: PolicyMode,
  ports: ReinstallPorts,
): Promise<Reinstalled> {
  if (mode !== 'restore') return { ok: false, why: 'policy' };
  if (!isPackageRef(ref)) return { ok: false, why: 'bad-name' };
  if (ports.transactionUnderWay()) return { ok: false, why: 'transaction' };
  const apt = ports.run ?? (existsSync(APT_GET) ? run : undefined);
  if (apt === undefined) return { ok: false, why: 'no-apt' };
  const fetched = await apt(reinstallArgv(ref, ['--download-only']), options(DOWNLOAD_MS));
  if (fetched.code !== 0) return { ok: false, why: 'failed', output: said(fetched) };
  const done = await apt(reinstallArgv(ref, ['--no-download']), options(INSTALL_MS));
  return done.code === 0
    ? { ok: true, output: said(done) }
    : { ok: false, why: 'failed', output: said(done) };
}

function reinstallArgv(ref: PackageRef, more: readonly string[]): readonly string[] {
  const settings = ['Dpkg::Options::=--force-confold', 'Dpkg::Options::=--force-confmiss', 'Dpkg::Use-Pty=0'];
  const arch = ref.arch === 'all' ? '' : `:${ref.arch}`;
  return [
    APT_GET,
    'install',
    '--reinstall',
    '-y',
    '--no-install-recommends',
    '--allow-downgrades', // the baseline's version, also when a newer one is installed by now
    ...settings.flatMap((one) => ['-o', one]),
    ...more,
    `${ref.name}${arch}=${ref.version}`,
  ];
}

function options(timeoutMs: number): RunOptions {
  return { timeoutMs, env: ENVIRONMENT };
}

function said(result: RunResult): string {
  const why = result.startError ?? (result.timedOut ? 'it took too long' : '');
  return [result.stdout, result.stderr, why]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n');
}
