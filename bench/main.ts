/** `npm run bench` lists the benchmarks; `npm run bench -- NAME [--quick] [--json] [its own arguments]` runs one. Exit: 0 goals hold, 1 one does not, 2 usage, 3 needs root, 5 a comparison could not be made. */
import type { Bench } from './framework.ts';
import { printFigures, UsageError } from './framework.ts';

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
  logs: {
    what: 'access logs counted beside gawk, mtail and goaccess; followed through rotations beside tail -F',
    load: () => import('./logs.ts'),
  },
  diagnosis: {
    what: 'faults in clones: is the cause named, guarded before or not, how fast, and is it repaired?',
    load: () => import('./diagnosis.ts'),
  },
  comments: {
    what: 'the spam filter of comments, on labelled ones that it has not seen',
    load: () => import('./comments.ts'),
  },
  audit: {
    what: 'labelled scripts, all maintainer scripts, mutated scripts; ShellCheck on the same files',
    load: () => import('./audit.ts'),
  },
  guard: {
    what: 'ways to take PHP away, unguarded, with stock protections and guarded; a year of ordinary changes',
    load: () => import('./guard.ts'),
  },
  respond: {
    what: 'on-call: the outbox under kill -9, storms of alerts, pages to each kind of receiver',
    load: () => import('./respond.ts'),
  },
  rehearse: {
    what: 'a removal rehearsed with its sites, beside apt-get -s of the same removal',
    load: () => import('./rehearse.ts'),
  },
  tracing: {
    what: 'a busy Apache followed by our recorder, by strace and by bpftrace: requests that are left',
    load: () => import('./tracing.ts'),
  },
  restore: {
    what: 'a stolen 20 MB module: ours, a C program, Monit, puppet apply',
    load: () => import('./restore.ts'),
  },
};

const COMMON = ['--quick', '--json'];

async function main(args: readonly string[]): Promise<number> {
  const [name] = args;
  if (name === undefined) {
    for (const [known, { what }] of Object.entries(BENCHES))
      process.stdout.write(`${known.padEnd(14)} ${what}\n`);
    return 0;
  }
  const entry = BENCHES[name];
  if (entry === undefined) return cannotRead(args, 'NAME', `names: ${Object.keys(BENCHES).join(', ')}`);
  const { bench } = await entry.load();
  const own = args.slice(1).filter((arg) => !COMMON.includes(arg));
  if (own.length > 0 && bench.usage === undefined) return cannotRead(args, name, 'it has no other arguments');
  const needsRoot = typeof bench.needsRoot === 'boolean' ? bench.needsRoot : bench.needsRoot(own);
  if (needsRoot && process.getuid?.() !== 0) {
    process.stderr.write(`bench: ${name} needs root: ${bench.what}\n`);
    return 3;
  }
  const json = args.includes('--json');
  const options = {
    quick: args.includes('--quick'),
    args: own,
    log: (line: string) => process.stderr.write(`${line}\n`),
  };
  try {
    const figures = await bench.run(options);
    process.stdout.write(
      json ? `${JSON.stringify({ bench: name, figures })}\n` : `${printFigures(figures)}\n`,
    );
    return figures.every((f) => f.holds !== false) ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) return cannotRead(args, `${name} ${bench.usage ?? ''}`, error.message);
    throw error;
  }
}

function cannotRead(args: readonly string[], usage: string, why: string): number {
  process.stderr.write(
    `bench: cannot read "${args.join(' ')}": ${why}. Usage: npm run bench -- ${usage} [--quick] [--json]\n`,
  );
  return 2;
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
