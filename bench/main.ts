/** `npm run bench` lists the benchmarks; `npm run bench -- NAME [--quick] [--json]` runs one. Exit: 0 goals hold, 1 one does not, 2 usage, 3 needs root, 5 a comparison could not be made. */
import type { Bench } from './framework.ts';
import { printFigures } from './framework.ts';

/** One line a benchmark; loaded only when asked for. */
const BENCHES: Readonly<
  Record<string, { readonly what: string; load(): Promise<{ readonly bench: Bench }> }>
> = {
  verify: {
    what: 'verification of a tree beside openssl, find and the file-integrity tools of Debian',
    load: () => import('./verify.ts'),
  },
  attribution: {
    what: 'short-lived thieves named in full, beside a plain /proc reader; cost per exec',
    load: () => import('./attribution.ts'),
  },
  ablation: {
    what: 'every file a service opens taken away alone: does the inventory name those that matter?',
    load: () => import('./ablation.ts'),
  },
  restore: {
    what: 'a stolen 20 MB module: ours, a C program, Monit, puppet apply',
    load: () => import('./restore.ts'),
  },
};

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((a) => !a.startsWith('-'));
  const flags = new Set(args.filter((a) => a.startsWith('-')));
  const unknown = [...flags].filter((f) => f !== '--quick' && f !== '--json');
  if (names.length === 0 && unknown.length === 0) {
    for (const [name, { what }] of Object.entries(BENCHES))
      process.stdout.write(`${name.padEnd(14)} ${what}\n`);
    return 0;
  }
  const [name = ''] = names;
  const entry = BENCHES[name];
  if (entry === undefined || names.length > 1 || unknown.length > 0) {
    process.stderr.write(
      `bench: cannot read "${args.join(' ')}". Usage: npm run bench -- NAME [--quick] [--json]; names: ${Object.keys(BENCHES).join(', ')}\n`,
    );
    return 2;
  }
  const { bench } = await entry.load();
  if (bench.needsRoot && process.getuid?.() !== 0) {
    process.stderr.write(`bench: ${name} needs root: ${bench.what}\n`);
    return 3;
  }
  const json = flags.has('--json');
  const figures = await bench.run({
    quick: flags.has('--quick'),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(json ? `${JSON.stringify({ bench: name, figures })}\n` : `${printFigures(figures)}\n`);
  return figures.every((f) => f.holds !== false) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `bench: the comparison could not be made: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 5;
  },
);
