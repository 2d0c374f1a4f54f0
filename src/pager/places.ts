/** Where the pager keeps its things. Pure. */
import { join } from 'node:path';

/** Below the state directory; its own user's. */
export function outboxDirectory(stateDir: string): string {
  return join(stateDir, 'oncall');
}

export function outboxIn(directory: string): string {
  return join(directory, 'outbox.db');
}

export function socketIn(directory: string): string {
  return join(directory, 'pager.sock');
}

/** Held as long as a pager runs. */
export function lockIn(directory: string): string {
  return join(directory, 'pager.lock');
}
