/** The absolute path of this program, for steps that a person or a plan runs later. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The launcher stands above the bundle (`dist/`) and above the sources (`src/commands/`); a package puts it elsewhere. */
export function program(): string {
  let dir = import.meta.dirname;
  for (let level = 0; level < 4; level += 1, dir = dirname(dir)) {
    const launcher = join(dir, 'stakeout');
    if (existsSync(launcher) && existsSync(join(dir, 'package.json'))) return launcher;
  }
  return '/usr/bin/stakeout';
}
