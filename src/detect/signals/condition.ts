/** What an evaluator sees at one moment. The board makes signals of it. */
import type { SignalKind, SignalSeverity } from '../../domain/signal.ts';

export interface Condition {
  /** Stable while it lasts. */
  readonly id: string;
  readonly kind: SignalKind;
  readonly severity: SignalSeverity;
  readonly services: readonly string[];
  readonly site?: string;
  readonly subject?: string;
  /** Wall clock, milliseconds: the first wrong answer or look. */
  readonly since: number;
  readonly summary: string;
  readonly evidence: readonly string[];
  /** Nothing speaks for or against it any more: it is let go without being seen well. */
  readonly fading?: boolean;
}

/** Is the signal of this name raised now? Evaluators ask for less to keep one raised than to raise it. */
export type IsRaised = (id: string) => boolean;

/** Lines of evidence that a signal carries; the journal keeps them for ever. */
export const MOST_EVIDENCE = 8;

export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)} %`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
