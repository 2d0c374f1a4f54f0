/** A program: one summary of the last 50 MB of the log PATH, as a diagnosis makes it, in a process that has just started. */
import { summariseLogs } from '../../src/detect/access-log/index.ts';

const FORMAT = '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"';
const [path = ''] = process.argv.slice(2);
const start = performance.now();
const { requests, groups } = await summariseLogs(
  [{ kind: 'access', writer: 'apache', path, format: FORMAT, site: 'shop' }],
  {
    maxBytes: 50_000_000,
  },
);
const ms = performance.now() - start;
process.stdout.write(JSON.stringify({ ms, requests, groups: groups.length }));
