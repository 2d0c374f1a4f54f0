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
  /** How many files were opened that the inventory does not name. */
  readonly opened: number;
  readonly inside: readonly Trial[];
  /** All of those, or a sample of them. */
  readonly outside: readonly Trial[];
  readonly times: InventoryTimes;
}

export interface StackRunOptions {
  readonly tracer: Tracer;
  readonly scratch: string;
  /** How many of the opened files that the inventory does not name; all when absent. */
  readonly sampleOutside?: number;
  log(line: string): void;
}

/** Two: a trial is mostly waiting, and the machine may have two processors. */
const HOSTS = 2;
const MAX_INVENTORY_BYTES = 64 << 20;

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
    const outside = [...opened].filter(
      (path) => !components.has(path) && subjects.every((subject) => isFileOrLink(subject, path)),
    );
    const tried = sample(outside, options.sampleOutside ?? outside.length);
    const all = [...inside, ...tried];
    options.log(
      `${stack}: ${inside.length} files in the inventory, ${outside.length} others opened; taking ${all.length} away`,
    );
    const trials = new Map((await runTrials(subjects, baseline, all)).map((trial) => [trial.path, trial]));
    const of = (paths: readonly string[]): readonly Trial[] =>
      paths.flatMap((path) => trials.get(path) ?? []);
    return {
      stack,
      components,
      opened: outside.length,
      inside: of(inside),
      outside: of(tried),
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
