/** Signals by number, as signal(7) names them. */
import { constants } from 'node:os';

const NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** `SIGBUS`; the number as text when it has no name. */
export function signalOf(number: number): string {
  return NAMES.get(number) ?? String(number);
}
