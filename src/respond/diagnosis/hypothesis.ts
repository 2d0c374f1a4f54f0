/** A possible cause, before it is judged: what it would explain, what speaks for it, and how it would be mended. */
import type { CauseActor, CauseKind, RepairPlan } from '../../domain/diagnosis.ts';
import type { SymptomKind } from './symptoms.ts';

/** One thing that speaks for a hypothesis. `weight`: the probability that it alone would make it the cause, 0 to 1. */
export interface Support {
  readonly weight: number;
  readonly evidence: string;
  /** For `--explain`: why this speaks for it. */
  readonly why: string;
  /** Only words in common: it counts for nothing where another cause explains the same evidence by more. */
  readonly soft?: true;
}

export interface Hypothesis {
  readonly kind: CauseKind;
  readonly object: string;
  readonly package?: string;
  readonly summary: string;
  /** How often such a state, by itself, is what breaks a service (research: prior per kind of change). */
  readonly prior: number;
  readonly support: readonly Support[];
  /** The services it concerns; empty for all. */
  readonly services: readonly string[];
  /** Kinds of symptoms it would bring about when it takes effect; what it does not list it does not explain. */
  readonly explains: readonly SymptomKind[];
  /** Narrows `explains`: only symptoms of these pages' files. Absent: of any page of its services. */
  readonly files?: readonly string[];
  /**
   * `root`: changes and damage. `symptom`: a state that deeper causes bring about (a service that is down, a socket that is
   * missing): it gives way to a root that explains it.
   */
  readonly depth: 'root' | 'symptom';
  /** It harms at the next start or reload although everything works now; `harmless`: it never will by itself. */
  readonly latent?: 'next-start' | 'harmless';
  /** The service that makes the object anew, and rightly, whenever it starts: a reload hands on what there is. */
  readonly madeBy?: string;
  readonly actor?: CauseActor;
  readonly repair?: RepairPlan;
}

/** Noisy-or: each support is an independent chance that it is the cause. */
export function confidenceOf(hypothesis: Pick<Hypothesis, 'prior' | 'support'>): number {
  const misses = hypothesis.support.reduce((rest, { weight }) => rest * (1 - weight), 1 - hypothesis.prior);
  return Math.min(0.99, 1 - misses);
}

/** Two families found the same thing: their support adds up, the better told of both is kept. */
export function merge(a: Hypothesis, b: Hypothesis): Hypothesis {
  const [main, other] = confidenceOf(a) >= confidenceOf(b) ? [a, b] : [b, a];
  const seen = new Set(main.support.map((s) => s.evidence));
  const { actor = other.actor, repair = other.repair, package: owner = other.package } = main;
  const madeBy = main.madeBy ?? other.madeBy;
  return {
    ...main,
    prior: Math.max(a.prior, b.prior),
    support: [...main.support, ...other.support.filter((s) => !seen.has(s.evidence))],
    services: [...new Set([...main.services, ...other.services])],
    explains: [...new Set([...main.explains, ...other.explains])],
    ...(owner === undefined ? {} : { package: owner }),
    ...(madeBy === undefined ? {} : { madeBy }),
    ...(actor === undefined ? {} : { actor }),
    ...(repair === undefined ? {} : { repair }),
    depth: a.depth === 'root' || b.depth === 'root' ? 'root' : 'symptom',
  };
}
