// `npm test`: checks, unit tests (beside the sources), then the tests of real parts under test/. Ends with the totals.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from './check.mjs';
import { root, runNode } from './runtime.mjs';

/** Every `*.test.ts` below a folder; written out because Node 18 has no glob. */
function testFiles(folder) {
  const found = [];
  const walk = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith('.test.ts')) found.push(path);
    }
  };
  if (existsSync(folder)) walk(folder);
  return found.sort();
}

async function stage(title, files, extra) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  process.stdout.write(`\n${title}: ${files.length} files\n`);
  const scratch = mkdtempSync(join(tmpdir(), 'stakeout-test-'));
  const counts = join(scratch, 'counts.json');
  const code = await runNode([
    '--test',
    ...extra,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${root}/setup/count-reporter.mjs`,
    `--test-reporter-destination=${counts}`,
    ...files,
  ]);
  const totals = existsSync(counts)
    ? JSON.parse(readFileSync(counts, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  rmSync(scratch, { recursive: true });
  if (code !== 0 && totals.failed === 0) totals.failed = 1; // the runner itself failed
  if (totals.passed + totals.failed === 0) totals.failed = 1; // files without a test prove nothing
  return totals;
}

export async function test(which, args) {
  const only = args.filter((a) => !a.startsWith('-'));
  const pick = (files) => (only.length === 0 ? files : files.filter((f) => only.some((o) => f.includes(o))));
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const add = (part) => {
    for (const key of Object.keys(totals)) totals[key] += part[key] ?? 0;
  };
  if (which === 'all' && only.length === 0) add(await check());
  // node's own choice leaves one processor idle: half of a small machine
  add(
    await stage('unit tests', pick([...testFiles(`${root}/src`), ...testFiles(`${root}/bench`)]), [
      `--test-concurrency=${cpus().length}`,
    ]),
  );
  if (which === 'all')
    add(await stage('tests on real parts', pick(testFiles(`${root}/test`)), ['--test-concurrency=1']));
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  return totals.failed === 0 ? 0 : 1;
}
