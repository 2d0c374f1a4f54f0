/** How long the inventory takes on a practice host whose services run. */
import { fileURLToPath } from 'node:url';
import type { Subject } from './subject.ts';

export interface InventoryTimes {
  /** Seconds in which `takeInventory` answers, each in a fresh process. */
  readonly inside: readonly number[];
  /** Seconds of the whole command `stakeout inventory --json`, its start included. */
  readonly command: readonly number[];
}

const RUNS = 5;
const SCRIPT = fileURLToPath(new URL('./inventory-once.ts', import.meta.url));

export async function timeInventory({ host }: Subject): Promise<InventoryTimes> {
  const inside: number[] = [];
  const command: number[] = [];
  for (let n = 0; n < RUNS; n += 1) {
    // The flag that ./stakeout starts it with.
    const argv = [process.execPath, '--max-semi-space-size=1', SCRIPT];
    const once = await host.clone.runTrusted(argv);
    const seconds = Number(once.stdout);
    if (once.code !== 0 || !(seconds > 0))
      throw new Error(`the inventory could not be timed: ${once.stderr}`);
    inside.push(seconds);
    const before = performance.now();
    const whole = await host.agent(['inventory', '--json'], { maxBytes: 64 << 20 });
    if (whole.code !== 0) throw new Error(`inventory ended with ${whole.code}: ${whole.stderr}`);
    command.push((performance.now() - before) / 1000);
  }
  return { inside, command };
}
