/** Which runbooks of its own a site has read and taken: their digests, signed with the key of this host. */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { withLock } from '../../../host/lock.ts';
import { stateDirectory } from '../../../host/state-directory.ts';
import {
  DamageError,
  type FrameReader,
  Generations,
  keyForWriting,
  loadKey,
} from '../../../identify/signed/index.ts';

const KIND = { kind: 'RUNBOOKS', version: 1 } as const;

const adoptionSchema = z.strictObject({
  adopted: z.record(
    z.string(),
    z.strictObject({ path: z.string(), digest: z.string(), by: z.string(), at: z.string() }),
  ),
});
export type Adopted = z.infer<typeof adoptionSchema>['adopted'];

export interface Adoptions {
  readonly adopted: Adopted;
  /** Why the newest record could not be used. */
  readonly damaged: readonly string[];
}

export function readAdoptions(stateDir: string): Adoptions {
  const { value, damaged } = generations(stateDir).newest(loadKey(stateDir), read);
  // An older record may hold what was taken back since: none is better.
  return {
    adopted: damaged.length > 0 ? {} : (value ?? {}),
    damaged: damaged.map(({ file, why }) => `${file}: ${why}`),
  };
}

export interface Taking {
  readonly id: string;
  readonly path: string;
  readonly digest: string;
  readonly by: string;
  readonly at: string;
}

export function adopt(stateDir: string, { id, ...rest }: Taking, uid: number): void {
  stateDirectory({ env: { STAKEOUT_STATE_DIR: stateDir }, uid });
  withLock(join(stateDir, 'lock'), () => {
    const adopted = { ...readAdoptions(stateDir).adopted, [id]: rest };
    generations(stateDir).write(keyForWriting(stateDir), () => ({ meta: { adopted }, sections: [] }));
  });
}

function generations(stateDir: string): Generations {
  return new Generations(join(stateDir, 'runbooks'), KIND, 'runbooks');
}

function read(frame: FrameReader): Adopted {
  const parsed = adoptionSchema.safeParse(frame.meta);
  if (!parsed.success) throw new DamageError('its list is not understood');
  return parsed.data.adopted;
}
