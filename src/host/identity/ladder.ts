/** Climbs down until something holds: eBPF, then the process connector, then /proc. */
import type { IdentityRung } from '../../domain/actor.ts';
import { messageOf } from '../../domain/errors.ts';
import { ConnectorSource } from './connector-source.ts';
import { EbpfSource } from './ebpf-source.ts';
import { ProcSource } from './proc-source.ts';
import type { IdentitySource } from './source.ts';

type Rung = Exclude<IdentityRung, 'none'>;

const OPEN: Readonly<Record<Rung, () => IdentitySource>> = {
  ebpf: () => new EbpfSource(),
  'proc-connector': () => new ConnectorSource(),
  proc: () => new ProcSource(),
};

/** Best first. */
const LADDER: readonly Rung[] = ['ebpf', 'proc-connector', 'proc'];

export interface OpenedIdentity {
  readonly source: IdentitySource;
  /** Why a better rung is not in use, one sentence each. */
  readonly notes: readonly string[];
}

/** `rungs` limits the ladder, for tests and for hosts that forbid a rung. */
export function openIdentity(options: { readonly rungs?: readonly Rung[] } = {}): OpenedIdentity {
  const notes: string[] = [];
  for (const rung of LADDER.filter((r) => options.rungs?.includes(r) ?? true)) {
    try {
      return { source: OPEN[rung](), notes };
    } catch (thrown) {
      notes.push(`identity from ${rung} is not available: ${messageOf(thrown)}`);
    }
  }
  return { source: { rung: 'none', who: () => undefined, close: () => {} }, notes };
}
