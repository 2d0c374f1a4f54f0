// Format, types and lint; each counts as one check in the totals of `npm test`.
import { capture, root } from './runtime.mjs';

const bin = `${root}/node_modules/.bin`;
const CHECKS = [
  ['format (biome)', [`${bin}/biome`, 'format', '.']],
  ['types (tsc)', [`${bin}/tsc`, '--noEmit']],
  ['types of what browsers run (tsc)', [`${bin}/tsc`, '--noEmit', '-p', `${root}/src/web/client`]],
  ['lint (oxlint, type-aware)', [`${bin}/oxlint`, '--type-aware', '--deny-warnings']],
];

export async function check() {
  let passed = 0;
  let failed = 0;
  for (const [name, argv] of CHECKS) {
    const { code, output } = await capture(argv);
    process.stdout.write(`${code === 0 ? '✔' : '✖'} ${name}\n`);
    if (code !== 0) process.stdout.write(`${output}\n`);
    if (code === 0) passed += 1;
    else failed += 1;
  }
  return { passed, failed };
}
