/**
 * A program: counts the log PATH as often as PASSES says, and prints what it counted and how long each pass took.
 * `node count.ts PATH PASSES`
 */
import { AccessCounter, compileFormat } from '../../src/detect/access-log/index.ts';
import { readLogWindow } from '../../src/host/log-files/index.ts';

export const FORMAT = '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"';

const [path = '', passes = '1'] = process.argv.slice(2);
const seconds: number[] = [];
const cpuSeconds: number[] = [];
let counter = new AccessCounter(compileFormat({ writer: 'apache', format: FORMAT }));
for (let pass = 0; pass < Number(passes); pass += 1) {
  const start = performance.now();
  const cpu = process.cpuUsage();
  counter = new AccessCounter(compileFormat({ writer: 'apache', format: FORMAT }));
  await readLogWindow(path, { maxBytes: Number.MAX_SAFE_INTEGER, rotated: false }, counter);
  const { user, system } = process.cpuUsage(cpu);
  seconds.push((performance.now() - start) / 1000);
  cpuSeconds.push((user + system) / 1e6);
}
const statuses = [...counter.statuses.entries()].filter(([, count]) => count > 0);
const { requests, unparsed, bytes } = counter;
process.stdout.write(
  JSON.stringify({ requests, unparsed, bytes, statuses: Object.fromEntries(statuses), seconds, cpuSeconds }),
);
