/** The journal is for ever: who writes for people writes as much as people do. */
import { DeskRefusal } from '../../desk/index.ts';
import type { DeskPorts } from './ports.ts';

/** At once, and then one every half a second: far more than a team in trouble, far less than what fills a disk. */
const BURST = 200;
const PER_MS = 1 / 500;

/** The same, and a refusal for what is too much; nothing waits. `clock`: milliseconds of one that is never set. */
export function limitedAppend(
  append: DeskPorts['append'],
  clock: () => number = () => performance.now(),
): DeskPorts['append'] {
  let left = BURST;
  let at = clock();
  return (event) => {
    const now = clock();
    left = Math.min(BURST, left + (now - at) * PER_MS);
    at = now;
    if (left < 1) throw new DeskRefusal('conflict', 'too much is written at once: try again in a moment');
    left -= 1;
    return append(event);
  };
}
