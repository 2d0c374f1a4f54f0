/** What Stakeout may do by itself. Pure. */
import type { ComponentClass } from './component.ts';

export type PolicyMode = 'observe' | 'ask' | 'restore';

export interface Policy {
  readonly mode: PolicyMode;
  /** Overrides per component class. */
  readonly classes: Readonly<Partial<Record<ComponentClass, PolicyMode>>>;
}

export function modeFor(policy: Policy, of: ComponentClass): PolicyMode {
  return policy.classes[of] ?? policy.mode;
}
