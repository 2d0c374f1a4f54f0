/** The file-integrity tools of Debian, from its packages, unpacked beside the machine and run in a namespace of their own. */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/host/process/index.ts';
import { type Measured, measure } from './measure.ts';

export interface Peer {
  readonly name: string;
  /** Writes what it needs into `home`. */
  prepare(): Promise<void>;
  init(): Promise<Measured>;
  check(): Promise<Measured>;
}

/** Who hashes with what: the strongest that each has, or the nearest to SHA-256. */
export const PEER_PACKAGES = ['aide', 'tripwire', 'samhain', 'integrit'] as const;
const PASSPHRASE = 'benchmark';
const NAMESPACE = join(import.meta.dirname, 'in-namespace.sh');

/** Downloads and unpacks; the package database is not touched. */
export async function unpackPeers(
  scratch: string,
  packages: readonly string[] = PEER_PACKAGES,
): Promise<string> {
  const archives = join(scratch, 'archives');
  const root = join(scratch, 'peers');
  mkdirSync(join(archives, 'partial'), { recursive: true });
  mkdirSync(root);
  await must([
    '/usr/bin/apt-get',
    '--yes',
    '--download-only',
    '--reinstall',
    '--no-install-recommends',
    '-o',
    `Dir::Cache::archives=${archives}`,
    '-o',
    'Debug::NoLocking=1',
    'install',
    ...packages,
  ]);
  for (const deb of readdirSync(archives).filter((name) => name.endsWith('.deb')))
    await must(['/usr/bin/dpkg-deb', '--extract', join(archives, deb), root]);
  return root;
}

export function peers(root: string, scratch: string, tree: string): readonly Peer[] {
  const lib = `${root}/usr/lib/x86_64-linux-gnu:${root}/lib/x86_64-linux-gnu`;
  const inside = (home: string, argv: readonly string[]): Promise<Measured> =>
    measure(['/usr/bin/unshare', '-m', NAMESPACE, home, ...argv], {
      env: { LD_LIBRARY_PATH: lib },
      keep: true,
    });
  const home = (name: string): string => {
    const path = join(scratch, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  return [
    aide(root, home('aide'), tree, inside),
    tripwire(root, home('tripwire'), tree, inside),
    samhain(root, home('samhain'), tree, inside),
    integrit(root, home('integrit'), tree, inside),
  ];
}

type Inside = (home: string, argv: readonly string[]) => Promise<Measured>;

/** aide.conf(5). Two workers, which is faster than its default of one. */
function aide(root: string, home: string, tree: string, inside: Inside): Peer {
  const config = join(home, 'aide.conf');
  const argv = (what: string): string[] => [`${root}/usr/bin/aide`, `--config=${config}`, what];
  return {
    name: 'AIDE',
    prepare: async () =>
      writeFileSync(
        config,
        [
          `database_in=file:${home}/db`,
          `database_out=file:${home}/db.new`,
          'gzip_dbout=no',
          'num_workers=2',
          'report_url=stdout',
          'R=ftype+p+i+l+n+u+g+s+m+c+acl+xattrs+caps+sha256',
          `${tree} R`,
          '',
        ].join('\n'),
      ),
    init: async () => {
      const result = await inside(home, argv('--init'));
      copyFileSync(join(home, 'db.new'), join(home, 'db'));
      return result;
    },
    check: () => inside(home, argv('--check')),
  };
}

/** twconfig(4), twpolicy(4): all attributes and SHA-1, the best digest it has. */
function tripwire(root: string, home: string, tree: string, inside: Inside): Peer {
  const at = (name: string): string => join(home, name);
  const admin = `${root}/usr/sbin/twadmin`;
  const program = (what: string): string[] => [
    `${root}/usr/sbin/tripwire`,
    what,
    '-c',
    at('tw.cfg'),
    '-p',
    at('tw.pol'),
  ];
  const site = ['-S', at('site.key'), '-Q', PASSPHRASE];
  return {
    name: 'Tripwire',
    prepare: async () => {
      const config = {
        ROOT: home,
        POLFILE: at('tw.pol'),
        DBFILE: at('tw.twd'),
        REPORTFILE: at('tw.twr'),
        SITEKEYFILE: at('site.key'),
        LOCALKEYFILE: at('local.key'),
        EDITOR: '/bin/false',
        LATEPROMPTING: 'false',
        LOOSEDIRECTORYCHECKING: 'false',
        MAILNOVIOLATIONS: 'false',
        EMAILREPORTLEVEL: '3',
        REPORTLEVEL: '3',
        SYSLOGREPORTING: 'false',
      };
      writeFileSync(
        at('cfg.txt'),
        Object.entries(config)
          .map(([k, v]) => `${k}=${v}\n`)
          .join(''),
      );
      writeFileSync(at('pol.txt'), `${tree} -> +pinugtsmcS-dbaCMHlr;\n`);
      await ok(inside(home, [admin, '--generate-keys', '-L', at('local.key'), '-P', PASSPHRASE, ...site]));
      await ok(inside(home, [admin, '--create-cfgfile', '-c', at('tw.cfg'), ...site, at('cfg.txt')]));
      await ok(
        inside(home, [
          admin,
          '--create-polfile',
          '-c',
          at('tw.cfg'),
          '-p',
          at('tw.pol'),
          ...site,
          at('pol.txt'),
        ]),
      );
    },
    init: () => inside(home, [...program('--init'), '-P', PASSPHRASE]),
    check: () => inside(home, program('--check')),
  };
}

/** samhainrc(5). The path of its configuration is compiled in, hence the namespace. */
function samhain(root: string, home: string, tree: string, inside: Inside): Peer {
  const program = `${root}/usr/sbin/samhain`;
  return {
    name: 'Samhain',
    prepare: async () => {
      const etc = join(home, 'upper/etc/samhain');
      mkdirSync(etc, { recursive: true });
      for (const dir of ['var/lib/samhain', 'var/log/samhain', 'run/samhain'])
        mkdirSync(join(home, 'upper', dir), { recursive: true, mode: 0o700 });
      writeFileSync(
        join(etc, 'samhainrc'),
        [
          '[ReadOnly]',
          `dir = 99${tree}`,
          '[Log]',
          'PrintSeverity=crit',
          'LogSeverity=crit',
          'MailSeverity=none',
          'SyslogSeverity=none',
          '[Misc]',
          'Daemon = no',
          'DigestAlgo=SHA256',
          'SetFilecheckTime=600',
          'ChecksumTest=check',
          // Only the files: its other checks (ports, processes, logins, mounts) are not what is compared.
          '[PortCheck]',
          'PortCheckActive=no',
          '[ProcessCheck]',
          'ProcessCheckActive=no',
          '[Utmp]',
          'LoginCheckActive=no',
          '[SuidCheck]',
          'SuidCheckActive=no',
          '[Mounts]',
          'MountCheckActive=no',
          '[EOF]',
          '',
        ].join('\n'),
      );
    },
    init: () => inside(home, [program, '-t', 'init', '--foreground']),
    check: () => inside(home, [program, '-t', 'check', '--foreground']),
  };
}

/** integrit(1): RIPEMD-160 is the only digest of Debian's build. */
function integrit(root: string, home: string, tree: string, inside: Inside): Peer {
  const config = join(home, 'integrit.conf');
  const program = `${root}/usr/sbin/integrit`;
  return {
    name: 'integrit',
    prepare: async () =>
      writeFileSync(config, `root=${tree}\nknown=${home}/known.cdb\ncurrent=${home}/current.cdb\n`),
    init: async () => {
      const result = await inside(home, [program, '-C', config, '-u']);
      copyFileSync(join(home, 'current.cdb'), join(home, 'known.cdb'));
      return result;
    },
    check: () => inside(home, [program, '-C', config, '-u', '-c']),
  };
}

async function must(argv: readonly string[]): Promise<void> {
  const result = await run(argv, { timeoutMs: 300_000 });
  if (result.code !== 0) throw new Error(`${argv.join(' ')} ended with ${result.code}\n${result.stderr}`);
}

async function ok(result: Promise<Measured>): Promise<void> {
  const { code, output } = await result;
  if (code !== 0) throw new Error(`ended with ${code}\n${output}`);
}
