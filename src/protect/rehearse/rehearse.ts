/**
 * Runs a command in a throw-away clone of this host and sees what becomes of its services: they are started in the clone and asked for
 * their pages, the command is run beside them, they are asked again, restarted, and asked once more. Nothing reaches the host.
 */
import { readFileSync, statfsSync, statSync, type Stats } from 'node:fs';
import { hostname } from 'node:os';
import type { Service } from '../../domain/component.ts';
import { parseConfigError, outputOf, parseModules } from '../../detect/health/index.ts';
import { openPackageDatabase, packageStates } from '../../host/packages/index.ts';
import { parseTcpListeners } from '../../host/proc/index.ts';
import { newIn } from '../../host/tracing/index.ts';
import type { Baseline } from '../../identify/index.ts';
import { stackOf } from '../../stacks/index.ts';
import { bringIn, COMMAND_ENV, type CommandEnd, follow } from './command.ts';
import { type Cast, castOf } from './cast.ts';
import { comparePages, compareServices, type Look, type Tests } from './compare.ts';
import { offerArchives } from './download.ts';
import { byPackage, changesSince, lostComponents, packageChanges } from './effects.ts';
import { closeGate, isOfPlanning, openGate, plansFirst } from './gate.ts';
import type { Rehearsal, RehearsedService } from './model.ts';
import { askedOutside, type HostSide } from './outside.ts';
import { noteRequests, type RequestMode, requestsIn } from './requests.ts';
import { type SeenPage, Stage } from './stage.ts';
import { sentence, STARTS, verdictOf } from './verdict.ts';
import { type Limits, Watchman } from './watchman.ts';

export interface RehearseOptions {
  /** The command; looked for in the fixed PATH of system tools when it holds no slash. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly now: () => Date;
  /** How pages and services should be; without it they are learnt in the clone before the command. */
  readonly baseline?: Baseline;
  /** For the command, milliseconds; a removal by apt is held before dpkg within them until the services were looked at. */
  readonly timeoutMs: number;
  /** What the command may write, in memory. */
  readonly sizeBytes: number;
  readonly limits: Limits;
  /** A directory of the host with the packages that apt may install in the clone. */
  readonly archives?: string;
  /** Default `carry-out`. With `note` pages are not asked for between the command and the restart: nothing was restarted by it. */
  readonly requests?: RequestMode;
  readonly say?: (step: string) => void;
}

/** Throws a StakeoutError where this host cannot be cloned; whatever the command does is a result. */
export async function rehearse(options: RehearseOptions): Promise<Rehearsal> {
  const { argv, cwd, now, say = () => {} } = options;
  const started = performance.now();
  say('cloning this host');
  const casting = castOf(options.baseline, now);
  await using stage = await Stage.set(
    casting.then(({ services }) => services),
    options.sizeBytes,
  );
  const { clone } = stage;
  const cast = await casting;
  const planned = plansFirst(argv);
  const [words] = await Promise.all([
    bringIn(clone, argv, cwd),
    noteRequests(clone, options.requests ?? 'carry-out'),
    ...(options.archives === undefined ? [] : [offerArchives(clone, options.archives)]),
    ...(planned ? [closeGate(clone)] : []),
  ]);
  const states = packageStates();
  say('starting its services in the clone');
  const runIt = (): Promise<CommandEnd> => follow(stage.spawn(words, COMMAND_ENV), options.timeoutMs);
  const planning = planned ? runIt() : undefined;
  const before = await lookAt(stage, cast);
  const changedBefore = clone.changes().filter(({ path }) => !planned || !isOfPlanning(path));
  const failedBefore = await stage.failing();
  say(`running ${argv[0]} in the clone`);
  using watchman = new Watchman(clone, options.limits);
  if (planned) await openGate(clone);
  const command = await (planning ?? runIt());
  if (watchman.breach !== undefined)
    return ranAway(options, { command, breach: watchman.breach, tookMs: performance.now() - started });
  const failed = newIn(await stage.failing(), failedBefore);
  say('asking for pages in the clone');
  const atOnce = options.requests === 'note' ? before.pages : await stage.ask(cast.pages);
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

/** Starts everything and asks for pages, and beside it tests what is configured, for which nothing has to run. */
async function lookAt(stage: Stage, { services, pages }: Cast): Promise<Look> {
  const [played, tests] = await Promise.all([
    stage.start().then(async (starts) => ({ starts, pages: await stage.ask(pages) })),
    Promise.all(services.map(async (s) => [s.id, await testsOf(stage, s)] as const)),
  ]);
  return { ...played, tests: new Map(tests) };
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
    hasSocket: (path) => statOf(path)?.isSocket() === true,
    hasDevice: (path) => {
      const stats = statOf(path);
      return stats?.isCharacterDevice() === true || stats?.isBlockDevice() === true;
    },
    listens: (port) => ports.has(port),
  };
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // a loop of links, a file where a directory should be
  }
}

function tableOf(family: 'tcp' | 'tcp6'): string {
  try {
    return readFileSync(`/proc/net/${family}`, 'utf8');
  } catch {
    return ''; // a kernel without IPv6
  }
}
