/** Runs inside a practice host: takes the inventory once and prints how many seconds it took. */
import { takeInventory } from '../../src/identify/inventory/index.ts';

const before = performance.now();
const { services } = await takeInventory();
if (!services.some((service) => service.running)) throw new Error('no service runs');
process.stdout.write(`${(performance.now() - before) / 1000}\n`);
