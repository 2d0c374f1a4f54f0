/** The emulator and the kernels, fetched from the Debian archive with private state and unpacked beside it: nothing is installed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StakeoutError } from '../../src/domain/errors.ts';
import { EXIT } from '../../src/domain/exit-codes.ts';
import { run } from '../../src/host/process/index.ts';
import { aptConfiguration } from '../../src/practice/index.ts';

/** What apt names the kernels by: a metapackage, and the suite it is taken from. */
export interface KernelChoice {
  readonly metapackage: string;
  readonly suite: string;
}

export const KERNELS: readonly KernelChoice[] = [
  { metapackage: 'linux-image-amd64', suite: 'bookworm' },
  { metapackage: 'linux-image-cloud-amd64', suite: 'bookworm-backports' },
];

const TOOLS = ['qemu-system-x86', 'busybox-static', 'xz-utils', 'e2fsprogs'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const SUITES = [
  ['http://deb.debian.org/debian', 'bookworm'],
  ['http://deb.debian.org/debian', 'bookworm-updates'],
  ['http://deb.debian.org/debian', 'bookworm-backports'],
  ['http://deb.debian.org/debian-security', 'bookworm-security'],
] as const;
const FETCH_TIMEOUT_MS = 300_000;
const LARGEST_LISTING = 8 << 20;

export interface Kernel {
  /** As `uname -r` says. */
  readonly release: string;
  readonly version: string;
  readonly image: string;
  readonly config: string;
  /** Directory with `lib/modules/RELEASE`. */
  readonly root: string;
}

export interface Fetched {
  /** Root of the unpacked tools. */
  readonly tools: string;
  readonly kernels: readonly Kernel[];
}

/** Throws StakeoutError with EXIT.environment when the archive cannot be had: then nothing was tested. */
export async function fetchPackages(cache: string, say: (step: string) => void): Promise<Fetched> {
  const apt = join(cache, 'apt');
  prepare(apt);
  say('asking the Debian archive');
  await aptGet(apt, ['update']);
  const tools = join(cache, 'tools');
  await fetchTools(apt, tools, say);
  const kernels: Kernel[] = [];
  for (const choice of KERNELS) kernels.push(await fetchKernel(apt, cache, choice, say));
  return { tools, kernels };
}

function prepare(apt: string): void {
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'log', 'sources.d'])
    mkdirSync(join(apt, name), { recursive: true });
  const sources = `Dir::Etc::sourcelist "${apt}/sources.list";\nDir::Etc::sourceparts "${apt}/sources.d";\n`;
  writeFileSync(join(apt, 'apt.conf'), `${aptConfiguration(apt)}${sources}APT::Sandbox::User "root";\n`);
  writeFileSync(
    join(apt, 'sources.list'),
    SUITES.map(([uri, suite]) => `deb [signed-by=${KEYRING}] ${uri} ${suite} main\n`).join(''),
  );
  writeFileSync(join(apt, 'extended_states'), '');
  writeFileSync(join(apt, 'status'), readFileSync('/var/lib/dpkg/status'));
}

/** Libraries that the machine has are the machine's; the rest is unpacked beside the emulator. */
async function fetchTools(apt: string, root: string, say: (step: string) => void): Promise<void> {
  if (existsSync(join(root, 'complete'))) return;
  say('fetching the emulator');
  rmSync(root, { recursive: true, force: true });
  await aptGet(apt, ['install', '--yes', '--download-only', '--no-install-recommends', ...TOOLS]);
  const archives = join(apt, 'cache/archives');
  for (const deb of readdirSync(archives).filter((name) => name.endsWith('.deb')))
    await unpack(join(archives, deb), root);
  writeFileSync(join(root, 'complete'), '');
}

async function fetchKernel(
  apt: string,
  cache: string,
  { metapackage, suite }: KernelChoice,
  say: (step: string) => void,
): Promise<Kernel> {
  const shown = await apt_(apt, '/usr/bin/apt-cache', ['show', `${metapackage}/${suite}`]);
  const [, name, version] = /^Depends: (linux-image-\S+) \(= ([^)]+)\)/m.exec(shown) ?? [];
  if (name === undefined || version === undefined)
    throw unavailable(`${metapackage} of ${suite} names no kernel`);
  const root = join(cache, `${name}_${version.replaceAll(/[^\w.+~-]/g, '_')}`);
  const release = name.slice('linux-image-'.length);
  if (!existsSync(root)) {
    say(`fetching ${name} ${version}`);
    const unfinished = `${root}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    await aptGet(apt, ['download', `${name}=${version}`], unfinished);
    for (const deb of readdirSync(unfinished).filter((file) => file.endsWith('.deb'))) {
      await unpack(join(unfinished, deb), unfinished);
      rmSync(join(unfinished, deb));
    }
    renameSync(unfinished, root);
  }
  const boot = join(root, 'boot');
  return {
    release,
    version,
    root,
    image: join(boot, `vmlinuz-${release}`),
    config: join(boot, `config-${release}`),
  };
}

async function unpack(deb: string, root: string): Promise<void> {
  const result = await run(['/usr/bin/dpkg-deb', '-x', deb, root], { timeoutMs: FETCH_TIMEOUT_MS });
  if (result.code !== 0) throw unavailable(`${deb}: ${result.stderr.trim()}`);
}

const aptGet = (apt: string, args: readonly string[], cwd?: string): Promise<string> =>
  apt_(apt, '/usr/bin/apt-get', args, cwd);

async function apt_(apt: string, program: string, args: readonly string[], cwd?: string): Promise<string> {
  const result = await run([program, '-q', '-c', join(apt, 'apt.conf'), ...args], {
    timeoutMs: FETCH_TIMEOUT_MS,
    maxBytes: LARGEST_LISTING,
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (result.code !== 0) throw unavailable(result.stderr.trim() || `${program} ended with ${result.code}`);
  return result.stdout;
}

function unavailable(why: string): StakeoutError {
  return new StakeoutError('fetch the emulator and the kernels', why, {
    next: 'the Debian archive must be reachable: apt-get update',
    exit: EXIT.environment,
  });
}
