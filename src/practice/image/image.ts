/**
 * The image of the practice host: what installing Apache, PHP and nginx changes on this machine, as one file.
 * Built in a clone from Debian's packages, kept in the cache directory, rebuilt when the machine's packages change.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { Clone } from '../../host/sandbox/index.ts';
import { copyPackages, downloadPackages, installedWebPackages, PRACTICE_PACKAGES } from './packages.ts';

/** Count up when the recipe below changes, so that older images are rebuilt. */
const RECIPE_VERSION = 3;

const INSTALL_TIMEOUT_MS = 300_000;

export interface ImageOptions {
  readonly rebuild?: boolean;
  /** One line for each step. */
  readonly say?: (step: string) => void;
  readonly cacheDirectory?: string;
  /** Debian packages beyond PRACTICE_PACKAGES; there is one image for each set. */
  readonly packages?: readonly string[];
}

/** Returns the path of an image that fits this machine; builds it when there is none. */
export async function practiceImage(options: ImageOptions = {}): Promise<string> {
  const directory = options.cacheDirectory ?? cacheDirectory();
  const say = options.say ?? (() => {});
  const wanted = [...PRACTICE_PACKAGES, ...(options.packages ?? [])];
  const kind = options.packages === undefined ? 'practice' : 'practice-more';
  const image = join(directory, `${kind}-${imageKey(wanted)}.tar`);
  if (existsSync(image) && options.rebuild !== true) return image;
  // Hosts that are started side by side wait for one image.
  const begun = underWay.get(image) ?? makeImage({ directory, kind, image, wanted, say });
  underWay.set(image, begun);
  try {
    return await begun;
  } finally {
    underWay.delete(image);
  }
}

const underWay = new Map<string, Promise<string>>();

interface Wanted {
  readonly directory: string;
  readonly kind: string;
  readonly image: string;
  readonly wanted: readonly string[];
  readonly say: (step: string) => void;
}

async function makeImage({ directory, kind, image, wanted, say }: Wanted): Promise<string> {
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const scratch = join(directory, `build-${process.pid}`);
  const unfinished = `${image}.${process.pid}`;
  try {
    const packages = await downloadPackages(scratch, wanted, say);
    await buildImage(packages, scratch, unfinished, say);
    renameSync(unfinished, image);
    removeOlderImages(directory, kind, image);
    return image;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    rmSync(unfinished, { force: true });
  }
}

function cacheDirectory(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base !== undefined && base.startsWith('/') ? base : '/var/cache', 'stakeout');
}

/** An image holds differences to the machine's files, so it fits only the machine state it was made on. */
function imageKey(wanted: readonly string[]): string {
  const hash = createHash('sha256').update(`${RECIPE_VERSION}\n${wanted.join(' ')}\n`);
  hash.update(readFileSync('/var/lib/dpkg/status')).update(readFileSync('/etc/os-release'));
  return hash.digest('hex').slice(0, 16);
}

async function buildImage(
  packages: string[],
  scratch: string,
  image: string,
  say: (step: string) => void,
): Promise<void> {
  say(`installing ${packages.length} packages into a clone of this machine`);
  copyPackages(packages, join(scratch, 'install'));
  const install = { from: join(scratch, 'install'), to: '/run/packages' };
  const lists = { from: join(scratch, 'state/lists'), to: '/run/lists' };
  await using clone = await Clone.create({ hostname: 'practice', shared: [install, lists] });
  const policy = '#!/bin/sh\nexit 101\n';
  await must(clone, ['/usr/bin/tee', '/usr/sbin/policy-rc.d'], policy);
  await must(clone, ['/bin/chmod', '755', '/usr/sbin/policy-rc.d']);
  await removeInstalled(clone);
  const debs = packages.map((file) => `/run/packages/${file.slice(file.lastIndexOf('/') + 1)}`);
  await must(clone, ['/usr/bin/dpkg', '--install', '--force-confnew', '--force-confmiss', ...debs]);
  await finish(clone, debs);
  await clone.saveImage(image);
  say(`kept the image for next time: ${Math.ceil(statSync(image).size / 1e6)} MB in ${dirname(image)}`);
}

/** What the machine has already is taken away first, configuration included: the practice host is the same everywhere. */
async function removeInstalled(clone: Clone): Promise<void> {
  const names = installedWebPackages();
  if (names.length > 0) await must(clone, ['/usr/bin/dpkg', '--purge', '--force-depends', ...names]);
  const left = [
    '/etc/apache2',
    '/etc/php',
    '/etc/nginx',
    '/var/lib/apache2',
    '/var/lib/php',
    '/var/log/apache2',
    '/var/log/nginx',
  ];
  await must(clone, ['/bin/rm', '-rf', ...left]);
}

/**
 * Lets services start again and keeps the packages, and no others, where apt keeps them, beside the lists they came by: with
 * older lists apt knows none of what is installed and refuses to install any of it by name. Hooks go: the one of images for
 * containers deletes packages, those of needrestart(1) look through all processes after each of dpkg's runs.
 */
async function finish(clone: Clone, debs: readonly string[]): Promise<void> {
  const hooks = [
    '/etc/apt/apt.conf.d/docker-clean',
    '/etc/apt/apt.conf.d/99needrestart',
    '/etc/dpkg/dpkg.cfg.d/needrestart',
  ];
  await must(clone, ['/bin/rm', '-f', '/usr/sbin/policy-rc.d', ...hooks]);
  await must(clone, ['/bin/rm', '-rf', '/var/cache/apt/archives']);
  await must(clone, ['/bin/mkdir', '-p', '/var/cache/apt/archives/partial']);
  await must(clone, ['/bin/cp', '--', ...debs, '/var/cache/apt/archives/']);
  await must(clone, ['/bin/rm', '-rf', '/var/lib/apt/lists']);
  await must(clone, ['/bin/cp', '-r', '/run/lists', '/var/lib/apt/lists']);
}

async function must(clone: Clone, argv: readonly string[], input?: string): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const options = { timeoutMs: INSTALL_TIMEOUT_MS, env, ...(input === undefined ? {} : { input }) };
  const result = await clone.run(argv, options);
  if (result.code === 0) return;
  const why = `${argv.slice(0, 2).join(' ')}: ${result.stderr.trim().split('\n').slice(-5).join('\n') || `ended with ${result.code}`}`;
  throw new StakeoutError('build the practice host', why);
}

function removeOlderImages(directory: string, kind: string, current: string): void {
  const image = new RegExp(`^${kind}-[0-9a-f]{16}\\.tar$`);
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (image.test(name) && path !== current) rmSync(path);
  }
}
