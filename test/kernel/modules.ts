/** Modules of a kernel with what they depend on, in the order to load them: `modules.dep` is made at installation only. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface KernelModule {
  readonly name: string;
  readonly bytes: Buffer;
}

const LARGEST_MODULE = 16 << 20;

/** What is built in is passed over. `crc32c` and the like are asked for by ext4 at run time, not by a dependency. */
export function modulesFor(directory: string, wanted: readonly string[], xz: Xz): KernelModule[] {
  const files = moduleFiles(directory);
  const loaded = new Map<string, KernelModule>();
  const load = (name: string): void => {
    const file = files.get(name);
    if (file === undefined || loaded.has(name)) return;
    const bytes = contents(file, xz);
    for (const needed of dependenciesOf(bytes)) load(needed);
    loaded.set(name, { name, bytes });
  };
  for (const name of wanted) load(name);
  return [...loaded.values()];
}

/** xz(1) and where its libraries are. */
export interface Xz {
  readonly program: string;
  readonly libraryPath: string;
}

function moduleFiles(directory: string): ReadonlyMap<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile() && /\.ko(\.xz)?$/.test(entry.name))
      .map((entry) => [nameOf(entry.name), join(entry.parentPath, entry.name)]),
  );
}

/** The kernel takes `-` and `_` for the same. */
function nameOf(file: string): string {
  return basename(file)
    .replace(/\.ko(\.xz)?$/, '')
    .replaceAll('-', '_');
}

function contents(file: string, { program, libraryPath }: Xz): Buffer {
  if (!file.endsWith('.xz')) return readFileSync(file);
  return execFileSync(program, ['--decompress', '--stdout', '--', file], {
    env: { LD_LIBRARY_PATH: libraryPath },
    maxBuffer: LARGEST_MODULE,
  });
}

/** `depends=a,b` in the section .modinfo, ended by a zero byte: scripts/mod/modpost.c. */
function dependenciesOf(bytes: Buffer): string[] {
  const at = bytes.indexOf('\0depends=', 0, 'latin1');
  if (at < 0) return [];
  const from = at + '\0depends='.length;
  const text = bytes.toString('latin1', from, bytes.indexOf(0, from));
  return text
    .split(',')
    .filter((name) => name !== '')
    .map((name) => name.replaceAll('-', '_'));
}
