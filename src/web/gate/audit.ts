/** Every request that changes something, done or refused, for a record that outlives the process. */
import type { Viewer } from './route.ts';

export interface AuditEntry {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Nobody: not signed in. */
  readonly who: Pick<Viewer, 'id' | 'name' | 'role' | 'via' | 'key'> | null;
  /** The other end's address; `local` over a unix socket. */
  readonly from: string;
  readonly method: string;
  /** The route, as it is registered. */
  readonly route: string;
  readonly path: string;
  readonly status: number;
  /** What was done, or why it was not. Never what was sent. */
  readonly what: string;
}

/** May be called often; what it throws or rejects with is trouble of ours and changes no answer. */
export type Audit = (entry: AuditEntry) => void | Promise<void>;
