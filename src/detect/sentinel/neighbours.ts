/** The other parts of the host that the sentinel asks, opened in its own thread. */
import type { Actor, IdentityRung } from '../../domain/actor.ts';

export interface Neighbours {
  readonly rung: IdentityRung;
  readonly notes: readonly string[];
  readonly who: (pid: number) => Actor | undefined;
  readonly transactionUnderWay: () => boolean;
  readonly close: () => void;
}

export function openNeighbours(): Neighbours {
  return {
    rung: 'none',
    notes: [],
    who: () => undefined,
    transactionUnderWay: () => false,
    close: () => {},
  };
}
