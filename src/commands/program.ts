/** The absolute path of this program, for steps that a person or a plan runs later. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Diagnosis } from '../domain/diagnosis.ts';
import { planWith } from '../respond/diagnosis/index.ts';

/** The launcher stands above the bundle (`dist/`) and above the sources (`src/commands/`); a package puts it elsewhere. */
export function program(): string {
  let dir = import.meta.dirname;
  for (let level = 0; level < 4; level += 1, dir = dirname(dir)) {
    const launcher = join(dir, 'stakeout');
    if (existsSync(launcher) && existsSync(join(dir, 'package.json'))) return launcher;
  }
  return '/usr/bin/stakeout';
}

/** Plans name the program itself by a word; this puts its path there. */
export function withProgram(diagnosis: Diagnosis, path: string): Diagnosis {
  return {
    ...diagnosis,
    causes: diagnosis.causes.map((cause) =>
      cause.repair === null ? cause : { ...cause, repair: planWith(cause.repair, path) },
    ),
  };
}
