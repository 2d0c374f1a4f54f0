/** Runs inside a practice host: the health of every running service, as JSON on standard output. `driver.ts` takes no arguments. */
import { healthOf, writablePathsOf } from '../../src/detect/health/index.ts';
import { takeInventory } from '../../src/identify/index.ts';

const { services, components } = await takeInventory();
const running = services.filter((one) => one.running);
const health = await Promise.all(
  running.map((one) => healthOf(one, { paths: writablePathsOf(one, components) })),
);
process.stdout.write(JSON.stringify(health));
