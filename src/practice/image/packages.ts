/** The packages of the practice host, fetched with private state: the machine's own lists, cache and hooks stay untouched. */
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { run } from '../../host/process/index.ts';
import { isWebPackage, withoutWebPackages } from './status.ts';

export const PRACTICE_PACKAGES: readonly string[] = [
  'apache2',
  'libapache2-mod-php8.2',
  'php8.2-fpm',
  'php8.2-mysql',
  'php8.2-xml',
  'php8.2-mbstring',
  'php8.2-opcache',
  'nginx',
  'curl',
];

/** What the faults of `faults/` need beyond that, and whoever stages and measures them. */
export const FAULT_PACKAGES: readonly string[] = [
  'libnginx-mod-http-echo',
  'logrotate',
  'openssl',
  'procps',
  'strace',
  'needrestart',
  // The faults of other corpora patch binaries with these.
  'binutils',
  'python3-minimal',
  'iproute2',
];

const APT_GET = '/usr/bin/apt-get';
const DPKG_STATUS = '/var/lib/dpkg/status';
const DOWNLOAD_TIMEOUT_MS = 300_000;

/**
 * Read after the machine's own configuration (apt.conf(5)), whose proxies and keys stay in force. `#clear` takes the hooks
 * out: they would refresh caches of the machine, or delete what was just downloaded.
 */
export function aptConfiguration(directory: string): string {
  return `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
Dir::State "${directory}/state";
Dir::State::status "${directory}/status";
Dir::State::extended_states "${directory}/extended_states";
Dir::Cache "${directory}/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "${directory}/log";
Debug::NoLocking "true";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
APT::Keep-Downloaded-Packages "true";
`;
}

/** Downloads what a machine without any web server would have to install; returns the paths of the packages. */
export async function downloadPackages(
  directory: string,
  wanted: readonly string[],
  say: (step: string) => void,
): Promise<string[]> {
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'log'])
    mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, 'apt.conf'), aptConfiguration(directory));
  writeFileSync(join(directory, 'extended_states'), '');
  writeFileSync(join(directory, 'status'), withoutWebPackages(readFileSync(DPKG_STATUS, 'utf8')));
  say('asking the Debian archive for the packages of the practice host');
  await aptGet(directory, ['update']);
  say('downloading them');
  await aptGet(directory, ['install', '--yes', '--download-only', '--no-install-recommends', ...wanted]);
  const archives = join(directory, 'cache/archives');
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

async function aptGet(directory: string, args: readonly string[]): Promise<void> {
  const argv = [APT_GET, '-q', '-c', join(directory, 'apt.conf'), ...args];
  const result = await run(argv, { timeoutMs: DOWNLOAD_TIMEOUT_MS });
  if (result.code === 0) return;
  throw new StakeoutError(
    'fetch the packages of the practice host',
    result.stderr.trim() || result.stdout.trim() || 'apt-get failed',
    {
      next: 'the practice host needs the package archive of Debian 12; check `apt-get update` on this machine',
    },
  );
}

/** Names of web server packages the machine has: they are purged inside the clone before the same ones are installed anew. */
export function installedWebPackages(): string[] {
  const status = readFileSync(DPKG_STATUS, 'utf8');
  return [...status.matchAll(/^Package: (\S+)$/gm)].map((match) => match[1] ?? '').filter(isWebPackage);
}

export function copyPackages(packages: readonly string[], directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const file of packages) copyFileSync(file, join(directory, file.slice(file.lastIndexOf('/') + 1)));
}
