/**
 * Runs a command in a throw-away clone of this host and sees what becomes of its services: they are started in the clone and asked for
 * their pages, the command is run beside them, they are asked again, restarted, and asked once more. Nothing reaches the host.
 */
import { readFileSync, statfsSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Component, Service } from '../../domain/component.ts';
import { parseConfigError, outputOf, parseModules } from '../../detect/health/index.ts';
import { openPackageDatabase, packageStates } from '../../host/packages/index.ts';
import { parseTcpListeners } from '../../host/proc/index.ts';
import { newIn } from '../../host/tracing/index.ts';
import { type Baseline, takeInventory } from '../../identify/index.ts';
import { stackOf } from '../../stacks/index.ts';
import { bringIn, COMMAND_ENV, type CommandEnd, follow } from './command.ts';
import { comparePages, compareServices, type Look, type Tests } from './compare.ts';
import { byPackage, changesSince, lostComponents, packageChanges } from './effects.ts';
import type { Rehearsal, RehearsedService } from './model.ts';
import { askedOutside, type HostSide } from './outside.ts';
import { noteRequests, requestsIn } from './requests.ts';
import { type SeenPage, Stage, type StagePage } from './stage.ts';
import { sentence, STARTS, verdictOf } from './verdict.ts';
import { type Limits, Watchman } from './watchman.ts';

export interface RehearseOptions {
  /** The command; looked for in the fixed PATH of system tools when it holds no slash. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly now: () => Date;
  /** How pages and services should be; without it they are learnt in the clone before the command. */
  readonly baseline?: Baseline;
  /** For the command, milliseconds. */
  readonly timeoutMs: number;
  /** What the command may write, in memory. */
  readonly sizeBytes: number;
  readonly limits: Limits;
  /** Package files (`*.deb`) that it may install without the network. */
  readonly archives?: string;
  readonly say?: (step: string) => void;
}

/** Throws a StakeoutError where this host cannot be cloned; whatever the command does is a result. */
export async function rehearse(options: RehearseOptions): Promise<Rehearsal> {
  const { argv, cwd, now, say = () => {} } = options;
  const started = performance.now();
  say('taking the inventory');
  const cast = await castOf(options);
  const states = packageStates();
  say('cloning this host');
  await using stage = await Stage.set(cast.services, options.sizeBytes, options.archives);
  const { clone } = stage;
  await noteRequests(clone);
  const words = await bringIn(clone, argv, cwd);
  say('starting its services in the clone');
  const before = await lookAt(stage, cast);
  const changedBefore = clone.changes();
  const failedBefore = await stage.failing();
  say(`running ${argv[0]} in the clone`);
  using watchman = new Watchman(clone, options.limits);
  const command = await follow(stage.spawn(words, COMMAND_ENV), options.timeoutMs);
  if (watchman.breach !== undefined)
    return ranAway(options, { command, breach: watchman.breach, tookMs: performance.now() - started });
  const failed = newIn(await stage.failing(), failedBefore);
  say('asking for pages in the clone');
  const atOnce = await stage.ask(cast.pages);
  const requests = requestsIn(clone);
  const changes = changesSince(changedBefore, clone.changes());
  const root = `/proc/${clone.initPid}/root`;
  const space = statfsSync(root);
  const packages = packageChanges(states, root);
  say('restarting the services in the clone');
  await stage.stopAll();
  const after = await lookAt(stage, cast);
  const pages = comparePages(cast.pages, before, atOnce, after.pages);
  const services = compareServices(cast.services, before, after);
  const components = lostComponents(changes, cast.components);
  const unknown = [
    ...unknownOfCommand(command, space.bfree * space.bsize, options),
    ...askedOutside(failed, hostSide()),
    ...unknownOfStage(stage, before, cast, services),
    ...unknownOfPages(cast, [before.pages, atOnce, after.pages]),
  ];
  const seen = { pages, services, components, unknown };
  return {
    schema: 'stakeout.rehearsal/1',
    host: hostname(),
    at: now().toISOString(),
    argv: [...argv],
    verdict: verdictOf(seen),
    summary: sentence(seen),
    unknown,
    command: { ...command },
    pages: [...pages],
    services: [...services],
    components: [...components],
    packages,
    files: [...byPackage(changes, openPackageDatabase())],
    requests: [...requests],
    tookMs: Math.round(performance.now() - started),
  };
}

interface RunAway {
  readonly command: CommandEnd;
  readonly breach: string;
  readonly tookMs: number;
}

/** The clone is gone, and with it whatever could be seen. */
function ranAway({ argv, now }: RehearseOptions, { command, breach, tookMs }: RunAway): Rehearsal {
  const seen = { pages: [], services: [], components: [], unknown: [`${breach} and was stopped`] };
  return {
    schema: 'stakeout.rehearsal/1',
    host: hostname(),
    at: now().toISOString(),
    argv: [...argv],
    verdict: verdictOf(seen),
    summary: sentence(seen),
    ...seen,
    command: { ...command },
    packages: [],
    files: [],
    requests: [],
    tookMs: Math.round(tookMs),
  };
}

interface Cast {
  readonly services: readonly Service[];
  readonly pages: readonly StagePage[];
  readonly components: readonly Component[];
}

/** What runs now, and what ran when the baseline was taken; where nothing ever did, what is configured. */
async function castOf({ now, baseline }: RehearseOptions): Promise<Cast> {
  const inventory = await takeInventory({ now });
  const known = new Map<string, Service>();
  for (const service of [...(baseline?.services ?? []).filter((s) => s.running), ...inventory.services])
    if (service.stack !== 'elf' && (service.running || known.has(service.id))) known.set(service.id, service);
  if (known.size === 0)
    for (const service of inventory.services) if (service.stack !== 'elf') known.set(service.id, service);
  const services = [...known.values()];
  const ids = new Set(services.map(({ id }) => id));
  const components = new Map<string, Component>();
  const all = [...inventory.components, ...(baseline?.entries ?? []).map((e) => e.component)];
  for (const one of all)
    if (one.services.some((id) => ids.has(id)) && !components.has(one.id)) components.set(one.id, one);
  return { services, pages: pagesOf(services, baseline), components: [...components.values()] };
}

function pagesOf(services: readonly Service[], baseline: Baseline | undefined): readonly StagePage[] {
  const expected = new Map(
    (baseline?.pages ?? []).map((page) => [`${page.target.url} ${page.target.host ?? ''}`, page]),
  );
  const found = new Map<string, StagePage>();
  for (const service of services)
    for (const site of service.sites)
      for (const target of site.probes) {
        const key = `${target.url} ${target.host ?? ''}`;
        const page = expected.get(key);
        // With a record nothing else is asked for: a page that nobody has looked at while all was well may do anything.
        if (found.has(key) || (expected.size > 0 && page === undefined)) continue;
        found.set(key, {
          target,
          site: site.name,
          service: service.id,
          ...(page === undefined ? {} : { expected: page }),
        });
      }
  return [...found.values()];
}

/** Starts everything, then tests and pages side by side. */
async function lookAt(stage: Stage, { services, pages }: Cast): Promise<Look> {
  const starts = await stage.start();
  const [tests, seen] = await Promise.all([
    Promise.all(services.map(async (s) => [s.id, await testsOf(stage, s)] as const)),
    stage.ask(pages),
  ]);
  return { starts, tests: new Map(tests), pages: seen };
}

async function testsOf({ clone }: Stage, service: Service): Promise<Tests> {
  const stack = stackOf(service.stack);
  const [test, list] = [stack.configTest(service), stack.effectiveModules?.(service) ?? []];
  const [tested, listed] = await Promise.all([
    test.length === 0 ? undefined : clone.run(test),
    list.length === 0 ? undefined : clone.run(list),
  ]);
  const modules = listed?.code === 0 ? parseModules(listed.stdout) : [];
  if (tested === undefined) return { configTest: 'not-run', modules };
  if (tested.code === 0) return { configTest: 'ok', modules };
  return { configTest: 'failed', configError: parseConfigError(outputOf(tested)).error, modules };
}

const LOW_BYTES = 1 << 20;

function unknownOfCommand(
  { timedOut, code, signal }: CommandEnd,
  freeBytes: number,
  { timeoutMs, sizeBytes }: RehearseOptions,
): readonly string[] {
  const found: string[] = [];
  if (timedOut)
    found.push(`the command was stopped after ${Math.round(timeoutMs / 1000)} s (--timeout gives it longer)`);
  else if (signal !== null) found.push(`the command was ended by ${signal}`);
  else if (code !== 0)
    found.push(`the command failed with exit code ${code}, so what it does when it succeeds was not seen`);
  if (freeBytes < LOW_BYTES)
    found.push(`it filled the ${Math.round(sizeBytes / 1e6)} MB of the clone (--size gives it more)`);
  return found;
}

function unknownOfStage(
  stage: Stage,
  before: Look,
  { services, pages }: Cast,
  compared: readonly RehearsedService[],
): readonly string[] {
  const found = stage.clone.notes.map((note) => note);
  for (const { service, before: start } of compared)
    if (start !== STARTS) found.push(`${service} does not start in a clone of this host as it is: ${start}`);
  const ill = [...before.pages.values()].filter((page) => !page.ok);
  if (ill.length > 0)
    found.push(
      `${ill.length} of ${pages.length} pages do not answer well in a clone even before the command`,
    );
  if (pages.length === 0 && services.some((s) => s.stack !== 'php-fpm'))
    found.push('no page of these services is known, so none was asked for');
  if (!stage.traces) found.push('this kernel does not show what the command asked of other hosts');
  return found;
}

/** A page that was asked for at one moment only says nothing of a change. */
function unknownOfPages(
  { pages }: Cast,
  moments: readonly ReadonlyMap<string, SeenPage>[],
): readonly string[] {
  const fewest = Math.min(...moments.map((seen) => seen.size));
  return moments.some((seen) => seen.size > fewest) || (pages.length > 0 && fewest === 0)
    ? ['not every page could be asked for at every moment: this host is too busy, try again']
    : [];
}

function hostSide(): HostSide {
  const tables = (['tcp', 'tcp6'] as const).flatMap((family) => parseTcpListeners(tableOf(family), family));
  const ports = new Set(tables.map(({ port }) => port));
  return {
    hasSocket: (path) => statSync(path, { throwIfNoEntry: false })?.isSocket() === true,
    listens: (port) => ports.has(port),
  };
}

function tableOf(family: 'tcp' | 'tcp6'): string {
  try {
    return readFileSync(`/proc/net/${family}`, 'utf8');
  } catch {
    return ''; // a kernel without IPv6
  }
}
