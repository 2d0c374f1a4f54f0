/**
 * `npm run test:kernel [-- [--host] RELEASE…]`: boots kernels as Debian packages them under emulation and runs in each what this machine's
 * own kernel may not allow: the kernel guard, the identity cache, fs-verity; then, with a practice host as its disk, the installed
 * agent with its hooks in apt and dpkg. About ten minutes a kernel on two processors; --host runs the second part only.
 *
 * Exit: 0 every case of every kernel passed, 1 one failed, 5 (EXIT.environment) skipped: emulator or kernels cannot be had here.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StakeoutError } from '../../src/domain/errors.ts';
import { EXIT, type ExitCode } from '../../src/domain/exit-codes.ts';
import { run } from '../../src/host/process/index.ts';
import { buildDebs } from './debs.ts';
import { buildHostImage } from './host-image.ts';
import { buildHostInitramfs, buildInitramfs } from './initramfs.ts';
import { boot, type Boot } from './machine.ts';
import { type Fetched, fetchPackages, type Kernel } from './packages.ts';

const root = join(import.meta.dirname, '../..');
/** A boot and all cases take three minutes on two processors. */
const LONGEST_RUN_MS = 25 * 60_000;

interface Counts {
  passed: number;
  failed: number;
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const wanted = args.filter((arg) => arg !== '--host');
  if (process.arch !== 'x64') return skipped('the emulated machine is amd64, and the runtime here is not');
  const cache = join(process.env['XDG_CACHE_HOME'] ?? '/var/cache', 'stakeout', 'kernel-test');
  let fetched: Fetched;
  try {
    mkdirSync(cache, { recursive: true });
    fetched = await fetchPackages(cache, (step) => print(step));
  } catch (error) {
    if (error instanceof StakeoutError && error.exit === EXIT.environment) return skipped(error.message);
    throw error;
  }
  const kernels = fetched.kernels.filter(
    ({ release }) => wanted.length === 0 || wanted.some((part) => release.includes(part)),
  );
  const counts: Counts = { passed: 0, failed: 0 };
  const scratch = join(cache, `run-${process.pid}`);
  try {
    mkdirSync(scratch, { recursive: true });
    const bundle = await bundled(scratch);
    const { tools } = fetched;
    if (!args.includes('--host')) {
      const debs = await buildDebs(scratch);
      for (const kernel of kernels) {
        const initramfs = await buildInitramfs({ root, tools, kernel, scratch, bundle, debs });
        await test(kernel, { tools, initramfs }, counts);
        rmSync(initramfs);
      }
    }
    print('\nmaking a disk of a practice host');
    const disk = await buildHostImage({ root, tools, scratch, bundle });
    for (const kernel of kernels) {
      const initramfs = buildHostInitramfs({ tools, kernel, scratch });
      await test(kernel, { tools, initramfs, disk }, counts);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  print(`\n${counts.passed} passed, ${counts.failed} failed, 0 skipped, on ${kernels.length} kernels`);
  return counts.failed === 0 && counts.passed > 0 ? EXIT.ok : EXIT.found;
}

type Machine = Pick<Boot, 'tools' | 'initramfs' | 'disk'>;

async function test(kernel: Kernel, machine: Machine, counts: Counts): Promise<void> {
  const lsm = /^CONFIG_LSM="(.*)"/m.exec(readFileSync(kernel.config, 'utf8'))?.[1] ?? '';
  const stock = lsm.split(',').includes('bpf');
  print(
    `\n${kernel.release} (${kernel.version})${machine.disk === undefined ? '' : ', the installed agent'}; CONFIG_LSM="${lsm}"${stock ? '' : ': without bpf, so it is booted with it'}`,
  );
  const started = performance.now();
  const seconds = (): string => ((performance.now() - started) / 1000).toFixed(0);
  const end = await boot({
    ...machine,
    image: kernel.image,
    parameters: stock ? [] : [`lsm=${lsm},bpf`],
    timeoutMs: LONGEST_RUN_MS,
    heard: (line) => {
      if (line.kind === 'booted')
        print(`  booted ${line.release} after ${seconds()} s, security modules ${line.lsm}`);
      if (line.kind !== 'case') return;
      counts[line.ok ? 'passed' : 'failed'] += 1;
      print(`  ${line.ok ? '✔' : '✖'} ${line.name}: ${line.detail}`);
    },
  });
  if (end.done) return print(`  done after ${seconds()} s`);
  counts.failed += 1;
  const why = end.timedOut ? `it took longer than ${LONGEST_RUN_MS / 60_000} minutes` : 'the machine stopped';
  print(`  ✖ not all cases were run: ${why}\n${end.tail.map((text) => `    ${text}`).join('\n')}`);
}

async function bundled(scratch: string): Promise<string> {
  const bundle = join(scratch, 'guest.mjs');
  const result = await run(
    [
      join(root, 'node_modules/.bin/esbuild'),
      join(root, 'test/kernel/guest/main.ts'),
      '--bundle',
      '--platform=node',
      '--target=node24',
      '--format=esm',
      `--outfile=${bundle}`,
      '--external:koffi',
      '--log-level=warning',
    ],
    { cwd: root },
  );
  if (result.code !== 0) throw new Error(`esbuild: ${result.stderr}`);
  return bundle;
}

function skipped(why: string): ExitCode {
  print(`skipped: ${why}`);
  return EXIT.environment;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main(process.argv.slice(2));
