/** Plans with the absolute path of this program in them. */
import type { Diagnosis } from '../domain/diagnosis.ts';
import { planWith } from '../respond/diagnosis/index.ts';

export { program } from './launcher.ts';

/** Plans name the program itself by a word; this puts its path there. */
export function withProgram(diagnosis: Diagnosis, path: string): Diagnosis {
  return {
    ...diagnosis,
    causes: diagnosis.causes.map((cause) =>
      cause.repair === null ? cause : { ...cause, repair: planWith(cause.repair, path) },
    ),
  };
}
