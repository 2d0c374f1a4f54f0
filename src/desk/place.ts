import { join } from 'node:path';

/** In a directory of its own, which says who may come in. */
export function deskSocketIn(stateDir: string): string {
  return join(stateDir, 'desk', 'desk.sock');
}
