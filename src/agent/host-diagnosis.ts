/** Why an incident happened: the diagnosis of this host, with what the agent knows and has recorded. */
import { join } from 'node:path';
import { Vault } from '../identify/index.ts';
import { diagnose } from '../respond/diagnosis/index.ts';
import type { Diagnose } from './diagnosing.ts';
import type { RoomPorts } from './ports.ts';

export function hostDiagnosis(
  ports: Pick<RoomPorts, 'options' | 'baseline' | 'entries' | 'calls'>,
): Diagnose {
  const { stateDir, now } = ports.options;
  return async () => {
    const { diagnosis } = await diagnose({
      now,
      baseline: ports.baseline(),
      vault: new Vault(join(stateDir, 'vault')),
      journal: [...ports.entries({ inIncidents: true })],
      recorded: ports.calls,
    });
    return diagnosis;
  };
}
