/**
 * Packages for a command of apt, fetched outside before it is rehearsed without the network. apt itself does it, as its own user `_apt`,
 * and checks the signatures; its hooks and whatever else its configuration would run are off, and only its lists are read.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { run } from '../../host/process/index.ts';
import type { Clone } from '../../host/sandbox/index.ts';
import { must } from './requests.ts';

/** Kept, so that the next rehearsal of the same packages has them. */
export const ARCHIVES = '/var/cache/stakeout/archives';
const CONFIGURATION_FILE = '/var/cache/stakeout/download.conf';
const DOWNLOAD_TIMEOUT_MS = 600_000;
const APT_GET = '/usr/bin/apt-get';
const APT = /^(?:\/usr\/bin\/)?(?:apt|apt-get)$/;
const VERBS: ReadonlySet<string> = new Set([
  'install',
  'reinstall',
  'upgrade',
  'dist-upgrade',
  'full-upgrade',
]);
/** `name`, `name:arch`, `name=version`, `name/release`, `name-`, `name+`: apt-get(8), "install". */
const PACKAGE = /^[a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?(?:[=/][\w.+:~-]+)?[+-]?$/;
/** What changes which packages are fetched. Whatever else an option says stays inside: `-o` can name programs to run. */
const SELECTING: ReadonlySet<string> = new Set([
  '--reinstall',
  '--no-install-recommends',
  '--install-recommends',
  '--install-suggests',
  '--only-upgrade',
  '--no-upgrade',
  '--allow-downgrades',
  '--with-new-pkgs',
  '--ignore-hold',
]);
const HARMLESS = /^(?:-[yqf]+|--yes|--assume-yes|--quiet|--purge|--fix-broken|--auto-remove|--autoremove)$/;

/** The arguments of apt-get(8) that fetch what a command would install. Throws a StakeoutError when the command does not say it. */
export function downloadArguments(argv: readonly string[]): readonly string[] {
  const [program = '', ...rest] = argv;
  if (!APT.test(program)) throw unclear(`${program} is not apt or apt-get`);
  const kept: string[] = [];
  let verb: string | undefined;
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? '';
    if (word === '-t' || word === '--target-release') {
      const release = rest[++at] ?? '';
      if (!/^[\w.-]+$/.test(release)) throw unclear(`${release} is no name of a release`);
      kept.push('-t', release);
    } else if (SELECTING.has(word)) kept.push(word);
    else if (HARMLESS.test(word) || word === '--') continue;
    else if (verb === undefined && VERBS.has(word)) verb = word;
    else if (verb !== undefined && PACKAGE.test(word)) kept.push(word);
    else if (!(verb !== undefined && /^\.{0,2}\/.*\.deb$/.test(word)))
      throw unclear(`what ${word} changes about it is not known`);
  }
  if (verb === undefined) throw unclear('it installs nothing');
  const [does, more] = verb === 'reinstall' ? ['install', ['--reinstall']] : [verb, []];
  return ['--yes', '--quiet', '--download-only', ...more, does, ...kept];
}

function unclear(why: string): StakeoutError {
  return new StakeoutError('cannot tell which packages to fetch', why, {
    exit: EXIT.usage,
    next: 'name them: stakeout rehearse --allow-download -- apt-get -y install NAME',
  });
}

/** `#clear`: nothing that the host configured may run for a rehearsal (apt.conf(5)). */
const CONFIGURATION = `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Install::Pre-Invoke;
#clear APT::Install::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear AptCli::Hooks;
Dir::Cache::archives "${ARCHIVES}/";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Debug::NoLocking "true";
APT::Keep-Downloaded-Packages "true";
`;

/** Fetches and returns the directory. Throws a StakeoutError when the packages cannot be had. */
export async function download(argv: readonly string[]): Promise<string> {
  const wanted = downloadArguments(argv);
  mkdirSync(ARCHIVES, { recursive: true, mode: 0o755 });
  writeFileSync(CONFIGURATION_FILE, CONFIGURATION, { mode: 0o644 });
  const done = await run([APT_GET, '--config-file', CONFIGURATION_FILE, ...wanted], {
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (done.code === 0) return ARCHIVES;
  const why = done.stderr.trim().split('\n').slice(-3).join('; ');
  throw new StakeoutError('fetch the packages to rehearse', why === '' ? 'apt-get failed' : why, {
    next: 'check it with: apt-get --download-only install NAME',
  });
}

const DROP_IN = '/etc/apt/apt.conf.d/99stakeout-rehearsal';

/** The clone sees the host's directory as it is; its apt has to look there. */
export function offerArchives(clone: Clone, directory: string): Promise<void> {
  return must(clone, ['/usr/bin/tee', DROP_IN], `Dir::Cache::archives "${directory}/";\n`);
}
