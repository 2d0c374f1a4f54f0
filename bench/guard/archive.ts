/** Packages of the real Debian archive, old and new versions, as a repository that a clone without network can use. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { run } from '../../src/host/process/index.ts';
import { aptConfiguration } from '../../src/practice/index.ts';

/** Of a web host; the archive has the version of the last point release and a newer one with security fixes. */
export const WEB = [
  'apache2',
  'apache2-bin',
  'apache2-data',
  'apache2-utils',
  'libapache2-mod-php8.2',
  'php8.2-fpm',
  'php8.2-cli',
  'php8.2-common',
  'php8.2-mysql',
  'php8.2-xml',
  'php8.2-mbstring',
  'php8.2-opcache',
  'php8.2-readline',
  'nginx',
  'nginx-common',
  'libssl3',
];
/** What comes and goes on such a host without a thought of the site. */
export const UNRELATED = [
  'cowsay',
  'figlet',
  'sl',
  'tree',
  'htop',
  'ncdu',
  'jq',
  'bc',
  'dc',
  'tmux',
  'screen',
  'zip',
  'dos2unix',
  'pv',
  'colordiff',
  'pwgen',
  'w3m',
  'mtr-tiny',
  'whois',
  'telnet',
  'netcat-openbsd',
  'socat',
  'memcached',
  'sqlite3',
  'fping',
  'iperf3',
  'lsof',
  'ethtool',
  'iftop',
  'ccze',
  'multitail',
  'rsync',
  'mc',
  'nmap',
  'logwatch',
  'apachetop',
  'goaccess',
  'monit',
  'redis-server',
  'mariadb-client-core',
];
export const PHP_EXTENSIONS = [
  'php8.2-curl',
  'php8.2-gd',
  'php8.2-sqlite3',
  'php8.2-intl',
  'php8.2-zip',
  'php8.2-bcmath',
  'php8.2-gmp',
  'php8.2-soap',
];
export const APACHE_MODULES = [
  'libapache2-mod-xsendfile',
  'libapache2-mod-evasive',
  'libapache2-mod-auth-mellon',
];

const APT_GET = '/usr/bin/apt-get';
const LARGEST = 3_000_000;
const UPGRADES = 70;

export interface Archive {
  readonly directory: string;
  /** Names of installed packages of which a newer version is there. */
  readonly upgrades: readonly string[];
  /** Versions of WEB packages before the last security update. */
  readonly older: ReadonlyMap<string, string>;
}

const recordSchema = z.object({
  status: z.string(),
  upgrades: z.array(z.string()),
  older: z.array(z.tuple([z.string(), z.string()])),
});

/** Fetching takes minutes: what was fetched for this state of the machine is used again. */
export async function keptArchive(scratch: string, log: (line: string) => void): Promise<Archive> {
  const status = createHash('sha256').update(readFileSync('/var/lib/dpkg/status')).digest('hex');
  const record = join(scratch, 'record.json');
  if (existsSync(record)) {
    const kept = recordSchema.safeParse(JSON.parse(readFileSync(record, 'utf8')));
    if (kept.success && kept.data.status === status)
      return {
        directory: join(scratch, 'repo'),
        upgrades: kept.data.upgrades,
        older: new Map(kept.data.older),
      };
  }
  rmSync(scratch, { recursive: true, force: true });
  const archive = await fetchArchive(scratch, log);
  log(`${await writeIndexOf(archive.directory)} packages in the repository`);
  writeFileSync(record, JSON.stringify({ status, upgrades: archive.upgrades, older: [...archive.older] }));
  return archive;
}

async function fetchArchive(scratch: string, log: (line: string) => void): Promise<Archive> {
  for (const name of ['state/lists/partial', 'cache/archives/partial', 'log', 'repo'])
    mkdirSync(join(scratch, name), { recursive: true });
  copyFileSync('/var/lib/dpkg/status', join(scratch, 'status'));
  writeFileSync(join(scratch, 'extended_states'), '');
  writeFileSync(join(scratch, 'apt.conf'), configuration(scratch));
  log('asking the Debian archive what is new');
  await apt(scratch, ['update']);
  const upgrades = await smallUpgrades(scratch);
  const older = await olderVersions(scratch);
  log(
    `fetching ${upgrades.length} upgrades, ${older.size} older versions and ${UNRELATED.length} other packages`,
  );
  const extra = [...UNRELATED, ...PHP_EXTENSIONS, ...APACHE_MODULES];
  for (const name of extra)
    await apt(scratch, ['install', '--yes', '--download-only', '--no-install-recommends', name], true);
  await download(scratch, [
    ...upgrades,
    ...WEB,
    ...[...older].map(([name, version]) => `${name}=${version}`),
  ]);
  gather(scratch);
  return { directory: join(scratch, 'repo'), upgrades, older };
}

/** apt may drop its privileges only where its user can write (apt.conf(5), APT::Sandbox); the scratch directory is root's. */
const configuration = (directory: string): string =>
  `${aptConfiguration(directory)}APT::Sandbox::User "root";\n`;

async function apt(scratch: string, args: readonly string[], mayFail = false): Promise<string> {
  const done = await run([APT_GET, '-q', '-c', join(scratch, 'apt.conf'), ...args], {
    timeoutMs: 600_000,
    maxBytes: 16 << 20,
    cwd: join(scratch, 'repo'),
  });
  if (done.code !== 0 && !mayFail)
    throw new Error(`apt-get ${args.join(' ').slice(0, 200)}: ${done.stderr.slice(-1000)}`);
  return done.stdout;
}

/** `'http://…/x.deb' x_1_amd64.deb 1234 SHA256:…` */
async function smallUpgrades(scratch: string): Promise<string[]> {
  const uris = await apt(scratch, ['--print-uris', '--yes', 'dist-upgrade']);
  const found = [...uris.matchAll(/^'[^']+' ([^_ ]+)_\S+\.deb (\d+)/gm)].map(([, name = '', size]) => ({
    name,
    size: Number(size),
  }));
  return found
    .filter(({ size }) => size < LARGEST)
    .toSorted((a, b) => a.size - b.size)
    .slice(0, UPGRADES)
    .map(({ name }) => name);
}

async function olderVersions(scratch: string): Promise<Map<string, string>> {
  const madison = await run(['/usr/bin/apt-cache', '-c', join(scratch, 'apt.conf'), 'madison', ...WEB], {
    maxBytes: 1 << 20,
  });
  const versions = new Map<string, string[]>();
  for (const [, name = '', version = ''] of madison.stdout.matchAll(/^\s*(\S+) \| (\S+) \|/gm))
    versions.set(name, [...(versions.get(name) ?? []), version]);
  return new Map(
    [...versions].flatMap(([name, [newest, second]]) =>
      second === undefined || second === newest ? [] : [[name, second] as const],
    ),
  );
}

/** One by one where all at once fails: a version may just have left the mirror. */
async function download(scratch: string, wanted: readonly string[]): Promise<void> {
  for (const one of wanted) await apt(scratch, ['download', one], true);
}

function gather(scratch: string): void {
  const cache = join(scratch, 'cache/archives');
  for (const name of readdirSync(cache).filter((n) => n.endsWith('.deb')))
    copyFileSync(join(cache, name), join(scratch, 'repo', name));
}

/** The index of a repository: https://wiki.debian.org/DebianRepository/Format, "Packages Indices". */
async function writeIndexOf(directory: string): Promise<number> {
  const debs = readdirSync(directory).filter((name) => name.endsWith('.deb'));
  const stanzas: string[] = [];
  for (const name of debs) {
    const file = join(directory, name);
    const control = await run(['/usr/bin/dpkg-deb', '-f', file], { maxBytes: 1 << 20 });
    if (control.code !== 0) continue;
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    stanzas.push(
      `${control.stdout.trimEnd()}\nFilename: ./${name}\nSize: ${statSync(file).size}\nSHA256: ${digest}\n`,
    );
  }
  writeFileSync(join(directory, 'Packages'), stanzas.join('\n'));
  return stanzas.length;
}
