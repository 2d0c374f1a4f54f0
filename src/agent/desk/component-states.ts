/** How the parts of services stand: what is told of them in open incidents, and a quick look that reads no content. */
import type { FileState } from '../../domain/file-state.ts';
import { openFindings, type Incident } from '../../domain/incident.ts';
import { type Baseline, type BaselineEntry, captureState, compareEntry } from '../../identify/index.ts';

export interface ComponentState {
  readonly state: 'ok' | 'missing' | 'changed' | 'unchecked';
  readonly differences: readonly string[];
}

/** A page that is asked for again and again has every part looked at so often. */
const KEEP_MS = 5000;
const UNCHECKED: ComponentState = { state: 'unchecked', differences: [] };

export class ComponentStates {
  #known: ReadonlyMap<string, ComponentState> = new Map();
  #of: Baseline | undefined;
  #at = -Infinity;

  /** By the id of the component. */
  now(baseline: Baseline, open: readonly Incident[]): ReadonlyMap<string, ComponentState> {
    if (baseline !== this.#of || performance.now() - this.#at > KEEP_MS) {
      this.#known = new Map(baseline.entries.map((entry) => [entry.component.id, stateOf(entry)]));
      this.#of = baseline;
      this.#at = performance.now();
    }
    return withFindings(this.#known, open);
  }
}

/** Sockets come and go with their service. What content a file has is for events and verifications to find. */
function stateOf(entry: BaselineEntry): ComponentState {
  const { component, state } = entry;
  if (component.kind === 'socket') return UNCHECKED;
  try {
    const now = captureState(component.path, { hash: false });
    const found = compareEntry(entry, now === undefined ? now : withHash(now, state), '', 'verify');
    if (found === undefined) return { state: 'ok', differences: [] };
    const { kind, differences } = found.finding;
    return { state: kind === 'missing' ? 'missing' : 'changed', differences };
  } catch {
    return UNCHECKED; // it cannot be looked at: neither right nor wrong is claimed
  }
}

function withHash(now: FileState, { sha256 }: FileState): FileState {
  return sha256 === undefined || now.type !== 'file' ? now : { ...now, sha256 };
}

function withFindings(
  known: ReadonlyMap<string, ComponentState>,
  open: readonly Incident[],
): ReadonlyMap<string, ComponentState> {
  const states = new Map(known);
  for (const { id, kind } of open.flatMap((incident) => openFindings(incident))) {
    // Ids of findings are made of their kind and the id of the component (finding.ts).
    const component = id.slice(id.indexOf(':') + 1);
    const before = states.get(component);
    if (before !== undefined && before.state !== 'missing')
      states.set(component, { state: kind === 'missing' ? 'missing' : 'changed', differences: [kind] });
  }
  return states;
}
