/** A private dpkg installation below a directory, with a package whose script removes a file: the machine's own is not touched. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/host/process/index.ts';

export const PACKAGE = 'stakeout-thief';
/** The stolen file, below the root. */
export const STOLEN = 'modules/libphp8.2.so';

export interface DpkgRoot {
  readonly directory: string;
  readonly deb: string;
  /** argv of dpkg on this root */
  readonly dpkg: readonly string[];
}

/** `script` is the maintainer script that steals: `postrm`, `preinst`, … */
export async function makeDpkgRoot(directory: string, script: string): Promise<DpkgRoot> {
  for (const name of [
    'modules',
    'var/lib/dpkg/info',
    'var/lib/dpkg/updates',
    'var/lib/dpkg/triggers',
    'tree/DEBIAN',
  ])
    mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, 'var/lib/dpkg/status'), '');
  writeFileSync(
    join(directory, 'tree/DEBIAN/control'),
    `Package: ${PACKAGE}\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@localhost>\nDescription: removes a file that is not its own\n`,
  );
  writeFileSync(
    join(directory, `tree/DEBIAN/${script}`),
    `#!/bin/sh\nset -e\nrm -f "$DPKG_ROOT/${STOLEN}"\n`,
    { mode: 0o755 },
  );
  const deb = join(directory, 'thief.deb');
  await must(['/usr/bin/dpkg-deb', '--root-owner-group', '--build', join(directory, 'tree'), deb]);
  // Scripts run outside the root (which has no shell) and learn it from DPKG_ROOT: dpkg(1) --force-script-chrootless.
  const options = [`--root=${directory}`, '--force-script-chrootless', '--force-not-root', '--log=/dev/null'];
  return { directory, deb, dpkg: ['/usr/bin/dpkg', ...options] };
}

/** Runs a command that has to succeed. */
export async function must(argv: readonly string[]): Promise<void> {
  const done = await run(argv);
  if (done.code !== 0) throw new Error(`${argv.join(' ')}: ${done.startError ?? done.stderr}`);
}
