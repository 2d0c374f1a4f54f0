/** Debian's own Prometheus and Alertmanager, unpacked and not installed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { downloadPackages } from '../../src/practice/index.ts';

const PACKAGES: readonly string[] = ['prometheus', 'prometheus-alertmanager'];

/** Of the archive of this machine's Debian; `directory` holds what was unpacked until it is disposed of. */
export async function debiansPrometheus(): Promise<Disposable & { readonly directory: string }> {
  const scratch = mkdtempSync(join(tmpdir(), 'stakeout-prometheus-'));
  const remove = (): void => rmSync(scratch, { recursive: true, force: true });
  try {
    const directory = join(scratch, 'root');
    mkdirSync(directory);
    const files = await downloadPackages(join(scratch, 'download'), PACKAGES, () => {});
    for (const file of files)
      if (PACKAGES.includes(basename(file).replace(/_.*$/, '')))
        execFileSync('/usr/bin/dpkg-deb', ['--extract', file, directory]);
    return { directory, [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
}
