/** The other parts of the host that the sentinel asks, opened in its own thread. */
import type { Actor, IdentityRung } from '../../domain/actor.ts';
import { openIdentity } from '../../host/identity/index.ts';
import { transactionUnderWay } from '../../host/packages/index.ts';

export interface Neighbours {
  readonly rung: IdentityRung;
  /** Why a better rung is not in use. */
  readonly notes: readonly string[];
  readonly who: (pid: number) => Actor | undefined;
  readonly transactionUnderWay: () => boolean;
  readonly close: () => void;
}

export function openNeighbours(): Neighbours {
  const { source, notes } = openIdentity();
  return {
    rung: source.rung,
    notes,
    who: (pid) => source.who(pid),
    transactionUnderWay: () => transactionUnderWay().underWay,
    close: () => source.close(),
  };
}
