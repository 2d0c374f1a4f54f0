/** Which package manager there is to stand in, and where it looks for what we put there. */
import { existsSync } from 'node:fs';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { openPackageDatabase } from '../../host/packages/index.ts';
import { run } from '../../host/process/index.ts';
import type { Host } from './hooks/settings.ts';
import { installedSettings } from './installed-settings.ts';
import { PYTHON_DIRECTORIES, RPM_DROP_IN } from './layout.ts';

const RPM = '/usr/bin/rpm';

/** Throws where packages come and go in no way that we know. */
export async function guardedHost(stateDir: string): Promise<Host> {
  const { kind } = openPackageDatabase();
  if (kind === 'dpkg' && existsSync('/usr/bin/dpkg')) return { manager: 'dpkg' };
  if (kind === 'rpm') {
    const rpmPlugins = await pluginDirectory(stateDir);
    const dnf = PYTHON_DIRECTORIES.find((python) => existsSync(`${python}/dnf/plugin.py`));
    return {
      manager: 'rpm',
      ...(rpmPlugins === undefined ? {} : { rpmPlugins }),
      ...(dnf === undefined ? {} : { dnf }),
    };
  }
  throw new StakeoutError('install the guard', 'this host has no packages of dpkg or rpm', {
    next: 'the guard works with apt and dpkg, and with rpm and dnf 4',
    exit: EXIT.environment,
  });
}

/** As rpm and the distribution have it: while our macro stands, rpm would answer with ours. Undefined where rpm has no plugins. */
async function pluginDirectory(stateDir: string): Promise<string | undefined> {
  const before = installedSettings(stateDir)?.rpmPlugins;
  if (before !== undefined) return before;
  const macro = existsSync(RPM_DROP_IN) ? '%{_libdir}/rpm-plugins' : '%{__plugindir}';
  const { stdout } = await run([RPM, '--eval', macro]);
  const directory = stdout.trim();
  return directory.startsWith('/') ? directory : undefined;
}
