/** The package manager's run that a process belongs to, read off its ancestry. Pure. */
import type { PackageTransaction, ProcessIdentity } from '../../domain/actor.ts';

const MANAGERS: ReadonlyMap<string, PackageTransaction['manager']> = new Map([
  ['apt', 'apt'],
  ['apt-get', 'apt'],
  ['aptitude', 'apt'],
  ['unattended-upgrade', 'apt'],
  ['unattended-upgrades', 'apt'],
  ['dpkg', 'dpkg'],
  ['rpm', 'rpm'],
  ['rpmkeys', 'rpm'],
  ['dnf', 'dnf'],
  ['dnf-3', 'dnf'],
  ['dnf5', 'dnf'],
  ['microdnf', 'dnf'],
  ['yum', 'dnf'],
]);

/** Package managers written in Python run as `python3 /usr/bin/dnf …`. */
const INTERPRETER = /^(?:python[\d.]*|platform-python[\d.]*|perl[\d.]*)$/;

/**
 * Where dpkg keeps the scripts it runs: `<admindir>/info/<package>[:<arch>].<script>`, and `<admindir>/tmp.ci/<script>`
 * while a package is being unpacked (dpkg(1) --admindir, deb-control(7); package names: Debian Policy §5.6.1).
 */
const INSTALLED = /\/info\/([a-z0-9][a-z0-9+.-]+)(?::[a-z0-9-]+)?\.(preinst|postinst|prerm|postrm|config)$/;
const UNPACKING = /^(.*\/tmp\.ci)\/(preinst|postinst|prerm|postrm|config)$/;

/** A maintainer script's path stands behind the interpreter and its options: `/bin/sh -e /var/lib/dpkg/info/x.postrm remove`. */
const SCRIPT_ARGUMENTS = 3;

interface MaintainerScript {
  readonly package?: string;
  readonly script: string;
}

export interface TransactionSources {
  /** The package named by the control file in a directory, e.g. `/var/lib/dpkg/tmp.ci`. */
  readonly controlPackage: (directory: string) => string | undefined;
}

/**
 * `chain` is the process, then its parent and so on. The outermost manager is the transaction: what a person or a timer
 * started. A maintainer script counts below a manager only; anybody can name an argument like one.
 */
export function transactionOf(
  chain: readonly ProcessIdentity[],
  sources: TransactionSources,
): PackageTransaction | undefined {
  const outermost = chain.findLastIndex((link) => managerOf(link) !== undefined);
  const link = chain[outermost];
  const manager = link && managerOf(link);
  if (link === undefined || manager === undefined) return undefined;
  const script = chain
    .slice(0, outermost)
    .map((l) => maintainerScript(l, sources))
    .find((s) => s !== undefined);
  return { manager, argv: link.argv ?? [link.comm], ...script };
}

function managerOf({
  argv,
  exe,
  comm,
  inherited,
}: ProcessIdentity): PackageTransaction['manager'] | undefined {
  if (inherited) return undefined; // its parent, next in the chain, is the manager itself
  const program = exe ?? argv?.[0] ?? comm;
  const script = INTERPRETER.test(base(program)) ? argv?.slice(1).find((a) => !a.startsWith('-')) : undefined;
  return MANAGERS.get(base(script ?? program));
}

function maintainerScript(
  { argv = [], exe }: ProcessIdentity,
  sources: TransactionSources,
): MaintainerScript | undefined {
  for (const path of [exe ?? '', ...argv.slice(0, SCRIPT_ARGUMENTS)]) {
    const found = scriptAt(path, sources);
    if (found !== undefined)
      return found.script === 'postinst' && argv.includes('triggered')
        ? { ...found, script: 'triggered' }
        : found;
  }
  return undefined;
}

function scriptAt(path: string, sources: TransactionSources): MaintainerScript | undefined {
  const [, name, script] = INSTALLED.exec(path) ?? [];
  if (name !== undefined && script !== undefined) return { package: name, script };
  const [, directory, unpacking] = UNPACKING.exec(path) ?? [];
  if (directory === undefined || unpacking === undefined) return undefined;
  const unpacked = sources.controlPackage(directory);
  return { script: unpacking, ...(unpacked === undefined ? {} : { package: unpacked }) };
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
