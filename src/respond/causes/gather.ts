/** Collects what speaks for each object of a family before the family states its hypotheses. */
import type { ComponentClass } from '../../domain/component.ts';
import type { CauseActor } from '../../domain/diagnosis.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Support } from '../diagnosis/hypothesis.ts';
import type { Change } from '../observation/object-model.ts';

export interface Gathered {
  readonly path: string;
  prior: number;
  class?: ComponentClass;
  package?: string;
  actor?: CauseActor;
  change?: Change;
  readonly services: Set<string>;
  readonly support: Support[];
}

export class Gathering {
  readonly #case: Case;
  readonly #entries = new Map<string, Gathered>();

  constructor(on: Case) {
    this.#case = on;
  }

  at(path: string): Gathered {
    let entry = this.#entries.get(path);
    if (entry === undefined) {
      entry = { path, prior: 0, services: new Set(), support: [] };
      const owner = this.#case.object(path)?.package;
      if (owner !== undefined) entry.package = owner;
      this.#entries.set(path, entry);
    }
    return entry;
  }

  /** A change counts with its prior; its text is evidence. */
  change(change: Change, prior: number, path = change.path): Gathered {
    const entry = this.at(path);
    entry.prior = Math.max(entry.prior, prior);
    if (change.class !== undefined) entry.class ??= change.class;
    if (change.package !== undefined) entry.package = change.package;
    if (change.actor !== undefined) entry.actor ??= change.actor;
    if (entry.change === undefined || change.basis === 'baseline') entry.change = change;
    for (const service of change.services) entry.services.add(service);
    support(entry, 0, this.#case.citeChange(change), `it is not as the ${change.basis} has it`);
    return entry;
  }

  list(): readonly Gathered[] {
    return [...this.#entries.values()];
  }
}

/** Adds one support; of several with the same evidence the heaviest counts. */
export function support(
  entry: Pick<Gathered, 'support'>,
  weight: number,
  evidence: string,
  why: string,
  soft = false,
): void {
  const known = entry.support.findIndex((s) => s.evidence === evidence);
  const added: Support = { weight, evidence, why, ...(soft ? { soft } : {}) };
  if (known === -1) entry.support.push(added);
  else if ((entry.support[known]?.weight ?? 0) < weight) entry.support[known] = added;
}

/** Everything needed to state a hypothesis about the entry, as far as it is known. */
export function known(entry: Gathered): { package?: string; actor?: CauseActor } {
  return {
    ...(entry.package === undefined ? {} : { package: entry.package }),
    ...(entry.actor === undefined ? {} : { actor: entry.actor }),
  };
}
