/** Two versions of a package that owns a module, built here: what Debian's dpkg upgrades and removes in the machine. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../src/host/process/index.ts';
import { FILES } from './guest/places.ts';

const VERSIONS = [
  { name: 'demo_1.deb', version: '1', content: 'one\n' },
  { name: 'demo_2.deb', version: '2', content: 'two\n' },
] as const;

export async function buildDebs(scratch: string): Promise<string[]> {
  const built: string[] = [];
  for (const { name, version, content } of VERSIONS) {
    const tree = join(scratch, `demo-${version}`);
    rmSync(tree, { recursive: true, force: true });
    put(tree, 'DEBIAN/control', control(version));
    put(tree, FILES.module, content);
    const result = await run([
      '/usr/bin/dpkg-deb',
      '--root-owner-group',
      '-Zgzip',
      '-b',
      tree,
      join(scratch, name),
    ]);
    if (result.code !== 0) throw new Error(`dpkg-deb: ${result.stderr}`);
    built.push(join(scratch, name));
  }
  return built;
}

const control = (version: string): string => `Package: demo
Version: ${version}
Architecture: all
Maintainer: Stakeout <root@localhost>
Description: a module to upgrade and to remove
`;

function put(tree: string, path: string, text: string): void {
  const target = join(tree, path);
  mkdirSync(dirname(target), { recursive: true });
  chmodSync(dirname(target), 0o755);
  writeFileSync(target, text);
}
