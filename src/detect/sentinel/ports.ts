/** What the engine needs from outside, so that its decisions can be tested with none of it real but the files. */
import type { Actor } from '../../domain/actor.ts';
import type { Overflow, Replaced, Returned, Sighting, Verified } from './types.ts';

export interface EnginePorts {
  /** Who has or had this pid. Microseconds, synchronous. */
  readonly who: (pid: number) => Actor | undefined;
  /** Is a package manager at work now? Two system calls. */
  readonly transactionUnderWay: () => boolean;
  /** Wall clock, for people. */
  readonly now: () => Date;
  /** Monotonic, milliseconds with fractions, for durations. */
  readonly monotonicMs: () => number;
}

export type EngineMessage =
  | { readonly kind: 'sighting'; readonly sighting: Sighting }
  | { readonly kind: 'returned'; readonly returned: Returned }
  | { readonly kind: 'replaced'; readonly replaced: Replaced }
  | { readonly kind: 'verified'; readonly verified: Verified }
  | { readonly kind: 'overflow'; readonly overflow: Overflow }
  | { readonly kind: 'note'; readonly text: string };
