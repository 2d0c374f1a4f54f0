/** strace(1) of the machine, or of Debian's package unpacked beside it: it follows a program from outside into a clone. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/host/process/index.ts';

export interface Tracer {
  /** Argv of `strace` up to and without its own options. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const INSTALLED = '/usr/bin/strace';
const TIMEOUT_MS = 300_000;
const MACHINE = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

export async function findTracer(scratch: string, installed = INSTALLED): Promise<Tracer> {
  if (existsSync(installed)) return { program: installed, env: {} };
  const archives = join(scratch, 'archives');
  const root = join(scratch, 'strace');
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const keep = ['-o', `Dir::Cache::archives=${archives}`, '-o', 'Debug::NoLocking=1'];
  const only = ['--yes', '--download-only', '--reinstall', '--no-install-recommends'];
  await must(['/usr/bin/apt-get', ...only, ...keep, 'install', 'strace']);
  for (const name of readdirSync(archives).filter((n) => n.endsWith('.deb')))
    await must(['/usr/bin/dpkg-deb', '--extract', join(archives, name), root]);
  // Its one library that a machine may lack, libunwind8, lies in the multiarch directory.
  const libraries = ['usr/lib', 'lib'].map((lib) => join(root, lib, `${MACHINE}-linux-gnu`));
  return { program: join(root, 'usr/bin/strace'), env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

async function must(argv: readonly string[]): Promise<void> {
  const result = await run(argv, { timeoutMs: TIMEOUT_MS });
  if (result.code !== 0)
    throw new Error(`strace is needed to see which files a service opens; ${argv[0]}: ${result.stderr}`);
}
