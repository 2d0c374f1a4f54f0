/** The diagnosis of this host for whoever asks at the desk, with what the agent knows and has recorded. */
import { join } from 'node:path';
import type { ProbeTarget } from '../../domain/component.ts';
import { Vault } from '../../identify/index.ts';
import { type Diagnosed, diagnose } from '../../respond/diagnosis/index.ts';
import type { AgentOptions, RoomPorts } from '../ports.ts';

export interface LookPorts extends Pick<AgentOptions, 'stateDir' | 'now'> {
  readonly entries: RoomPorts['entries'];
  readonly baseline: RoomPorts['baseline'];
  readonly calls?: RoomPorts['calls'];
}

export function hostLook(ports: LookPorts): (pages: readonly ProbeTarget[]) => Promise<Diagnosed> {
  return (pages) =>
    diagnose({
      now: ports.now,
      pages,
      baseline: ports.baseline(),
      vault: new Vault(join(ports.stateDir, 'vault')),
      journal: [...ports.entries({ inIncidents: true })],
      ...(ports.calls === undefined ? {} : { recorded: ports.calls }),
    });
}
