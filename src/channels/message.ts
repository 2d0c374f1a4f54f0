/** What is told, before a channel gives it a form. */
export type MessageState =
  | 'firing'
  | 'resolved'
  | 'unreached' // nobody answers for it
  | 'test'; // nothing is broken: somebody wants to see whether it arrives

export interface Message {
  /** The same at every attempt: whoever gets it twice knows. */
  readonly key: string;
  readonly incident: string;
  readonly state: MessageState;
  readonly severity: 'critical' | 'warning';
  /** What is broken. */
  readonly title: string;
  /** Why, where that is known. */
  readonly reason?: string;
  readonly services: readonly string[];
  readonly hosts: readonly string[];
  /** ISO 8601 UTC: when this was written, and when the trouble began. */
  readonly at: string;
  readonly since?: string;
  /** Of what is over. */
  readonly durationMs?: number;
  readonly how?: string;
  /** What to do, a line each. */
  readonly next: readonly string[];
  /** Alerts that fire in it. */
  readonly alerts: number;
  readonly acknowledgedBy: readonly string[];
  /** Why it comes to this reader. */
  readonly because: string;
}
