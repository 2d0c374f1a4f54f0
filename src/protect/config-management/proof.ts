/** What was tried with something generated before it is handed out. */

export interface ProofStep {
  /** `compile`, `apply: first run` … */
  readonly name: string;
  readonly result: 'holds' | 'fails' | 'not-checked';
  /** What was seen, or why nothing was. */
  readonly detail: string;
}

export function allNotChecked(names: readonly string[], why: string): readonly ProofStep[] {
  return names.map((name) => ({ name, result: 'not-checked', detail: why }));
}
