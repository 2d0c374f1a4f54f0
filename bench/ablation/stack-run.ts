/** The ablation of one stack: what its inventory names, what it opens, and what the loss of each does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inventorySchema } from '../../src/commands/inventory/schema.ts';
import type { PracticeStack } from '../../src/practice/index.ts';
import type { NeededFile } from './explain.ts';
import { isFileOrLink, openedFiles } from './opened.ts';
import { sample } from './sample.ts';
import { Subject } from './subject.ts';
import { timeInventory, type InventoryTimes } from './time-inventory.ts';
import type { Tracer } from './tracer.ts';
import { runTrials, type Trial } from './trials.ts';

export interface StackRun {
  readonly stack: PracticeStack;
  /** Files and links of running services. */
  readonly components: ReadonlyMap<string, NeededFile>;
  /** How many files are in the set, and how many were opened that are not. */
  readonly sizes: { readonly inside: number; readonly outside: number };
  readonly inside: readonly Trial[];
  readonly outside: readonly Trial[];
  /** Links of the distribution's own layout, which the inventory leaves out on purpose. */
  readonly layout: readonly Trial[];
  readonly times: InventoryTimes;
}

export interface StackRunOptions {
  readonly tracer: Tracer;
  readonly scratch: string;
  /** Sample sizes; everything when absent. */
  readonly sample?: { readonly inside: number; readonly outside: number };
  log(line: string): void;
}

/** Two: a trial is mostly waiting, and the machine may have two processors. */
const HOSTS = 2;
const MAX_INVENTORY_BYTES = 64 << 20;
/** usrmerge and hier(7): without them no program of the machine starts, ours neither. */
const LAYOUT = new Set(['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/var/run', '/var/lock']);

export async function runStack(stack: PracticeStack, options: StackRunOptions): Promise<StackRun> {
  await using hosts = new AsyncDisposableStack();
  const subjects: Subject[] = [];
  for (let n = 0; n < HOSTS; n += 1)
    subjects.push(hosts.use(await Subject.start(stack, (line) => options.log(line))));
  const [first] = subjects;
  if (first === undefined) throw new Error('no practice host');
  const times = await timeInventory(first);
  const components = await neededFiles(first);
  const baseline = await first.probe();
  const scratch = mkdtempSync(join(options.scratch, `${stack}-`));
  try {
    const opened = await openedFiles(first, options.tracer, baseline, scratch);
    const inside = [...components.keys()];
    // What a host has whose services were not asked yet; the others are of their own making, such as sessions.
    const others = [...opened].filter(
      (path) => !components.has(path) && subjects.every((subject) => isFileOrLink(subject, path)),
    );
    const outside = others.filter((path) => !LAYOUT.has(path));
    const chosen = {
      inside: options.sample ? sample(inside, options.sample.inside) : inside,
      outside: options.sample ? sample(outside, options.sample.outside) : outside,
      layout: others.filter((path) => LAYOUT.has(path)),
    };
    const all = [...chosen.inside, ...chosen.outside, ...chosen.layout];
    options.log(
      `${stack}: ${inside.length} files in the inventory, ${outside.length} others opened; taking ${all.length} away`,
    );
    const trials = new Map((await runTrials(subjects, baseline, all)).map((trial) => [trial.path, trial]));
    const of = (paths: readonly string[]): readonly Trial[] =>
      paths.flatMap((path) => trials.get(path) ?? []);
    return {
      stack,
      components,
      sizes: { inside: inside.length, outside: outside.length },
      inside: of(chosen.inside),
      outside: of(chosen.outside),
      layout: of(chosen.layout),
      times,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function neededFiles({ host }: Subject): Promise<ReadonlyMap<string, NeededFile>> {
  const { code, stdout, stderr } = await host.agent(['inventory', '--json'], {
    maxBytes: MAX_INVENTORY_BYTES,
  });
  if (code !== 0) throw new Error(`inventory ended with ${code}: ${stderr}`);
  const { services, components } = inventorySchema.parse(JSON.parse(stdout));
  const running = new Set(services.filter((s) => s.running).map((s) => s.id));
  const needed = components.filter(
    (c) => (c.kind === 'file' || c.kind === 'link') && c.services.some((id) => running.has(id)),
  );
  return new Map(needed.map((c) => [c.path, c]));
}
