/** Takes the observation: every look side by side, each with a deadline, the logs last so that they hold what our own requests caused. */
import { hostname } from 'node:os';
import type { Component, ProbeTarget } from '../../domain/component.ts';
import type { JournalEntry } from '../../domain/event.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import type { LogFact } from '../../domain/log-fact.ts';
import type { TrafficSummary } from '../../domain/traffic.ts';
import type { RunThere } from '../../detect/probe/index.ts';
import { HostFiles } from '../../host/files/index.ts';
import {
  openPackageDatabase,
  packageStates,
  type PackageHistoryEntry,
  readPackageHistory,
} from '../../host/packages/index.ts';
import { ProcFs } from '../../host/proc/index.ts';
import { type Baseline, takeInventory, type Vault } from '../../identify/index.ts';
import { PackageTraces } from '../../stacks/index.ts';
import { baselineChanges, referenceChanges } from './changes.ts';
import { observeFacts } from './facts.ts';
import { observeAccounts, observeFileSystems, observePorts } from './host-state.ts';
import { componentsOf, type Look } from './look.ts';
import type { Observation, ObservedLaunch, ObservedPage, ObservedService, PackageFacts } from './model.ts';
import type { Change, FileSystem } from './object-model.ts';
import { observeModuleFaults } from './module-faults.ts';
import { namesOf } from './names.ts';
import { packageFacts } from './package-facts.ts';
import { observeObjects } from './objects.ts';
import { observeOwners } from './owners.ts';
import { packageChanges } from './package-changes.ts';
import { observePages, observePagesElsewhere } from './pages.ts';
import { recordChanges } from './records.ts';
import { observeService } from './services.ts';
import { observeTraffic } from './traffic.ts';
import { wantedServices } from './wanted.ts';
import { type RecordedCalls, withCalls } from './calls.ts';
import { Limits } from './within.ts';

export interface ObserveOptions {
  readonly now: () => Date;
  readonly baseline?: Baseline;
  readonly vault?: Vault;
  readonly journal?: readonly JournalEntry[];
  /** Pages to ask for besides those that are known. */
  readonly pages?: readonly ProbeTarget[];
  /** Only these services, see `takeInventory`. */
  readonly only?: readonly string[];
  /** What the agent has recorded since before the trouble; without it a recorder runs for the time of this look. */
  readonly recorded?: RecordedCalls;
  /** Told what is being done, for people who wait. */
  readonly say?: (step: string) => void;
}

const COMPARE_MS = 15_000;
const PACKAGES_MS = 10_000;
const LOGS_MS = 5000;

/** What a look at the running host gives, before what it names is looked at. */
interface Findings {
  readonly services: readonly ObservedService[];
  readonly pages: readonly ObservedPage[];
  readonly calls: readonly FailingCall[];
  readonly facts: readonly LogFact[];
  readonly launches: readonly ObservedLaunch[];
  readonly trial?: true;
}

export interface Observed {
  readonly observation: Observation;
  /** The same pages, asked of the servers on another network. Throws a StakeoutError when nobody could ask there. */
  readonly pagesElsewhere: (runThere: RunThere) => Promise<readonly ObservedPage[]>;
  /** The observation with more found out: what that names is looked at as well. */
  readonly with: (more: Partial<Findings> & { readonly limits?: readonly string[] }) => Observation;
}

export async function observe(options: ObserveOptions): Promise<Observed> {
  const now = options.now();
  const say = options.say ?? (() => {});
  say('taking the inventory');
  const look = await openLook(options, now);
  const known = knownServices(look);
  const wanted = wantedServices(look, known);
  const components = componentsOf(look, new Set(wanted.keys()));
  say('asking services, packages and pages');
  const [{ services, pages, calls }, changes] = await Promise.all([
    withCalls(look, known, options.recorded, async () => {
      const found = await Promise.all(
        known.map((service) => observeService(look, service, wanted.get(service.id))),
      );
      return { services: found, pages: await observePages(look, new Set(wanted.keys()), options.pages) };
    }),
    changesOf(look, components),
  ]);
  say('reading the logs');
  const facts = await look.limits.within(LOGS_MS, 'the error logs', [], () => observeFacts(look, services));
  const traffic = await look.limits.within(LOGS_MS, 'the access logs', undefined, () =>
    observeTraffic(look, services),
  );
  say('looking at what they name');
  const found = { services, pages, calls, facts, launches: [] };
  const fileSystems = await observeFileSystems(look, services, components, found);
  const relevant = [...changes, ...recordChanges(look, services)].filter((c) => isRelevant(c, wanted));
  const rest = {
    components,
    changes: relevant,
    fileSystems,
    packages: await packageFacts(look, components, relevant),
    ...(traffic === undefined ? {} : { traffic }),
  };
  return {
    observation: assemble(look, rest, found),
    pagesElsewhere: (runThere) => observePagesElsewhere(look, new Set(wanted.keys()), runThere),
    with: ({ limits = [], ...more }) => {
      for (const text of limits) look.limits.add(text);
      return assemble(look, rest, { ...found, ...more });
    },
  };
}

interface Rest {
  readonly components: readonly Component[];
  readonly changes: readonly Change[];
  readonly fileSystems: readonly FileSystem[];
  readonly packages: PackageFacts;
  readonly traffic?: TrafficSummary;
}

function assemble(look: Look, { components, ...rest }: Rest, found: Findings): Observation {
  const { changes } = rest;
  const { facts, services } = found;
  const moduleFaults = observeModuleFaults(look);
  const owners = observeOwners(look, facts, services, changes);
  const named = [...namesOf(look, { ...found, changes, components, moduleFaults }), ...owners.named];
  return {
    schema: 'stakeout.observation/1',
    host: hostname(),
    at: look.now.toISOString(),
    mode: look.baseline === undefined ? 'cold' : 'warm',
    ...(look.baseline === undefined ? {} : { baselineAt: look.baseline.createdAt }),
    privileged: look.privileged,
    ...rest,
    ...found,
    objects: observeObjects(look, named),
    problems: look.inventory.problems.flatMap(({ why, at }) =>
      at === undefined || OF_A_LOSS.test(why) ? [] : [{ why, at }],
    ),
    unknownDirectives: owners.unknown,
    moduleFaults,
    directives: owners.directives,
    symbols: owners.symbols,
    accounts: observeAccounts(look),
    portHolders: observePorts(look, services),
    limits: look.limits.list(),
  };
}

/** A file that an include names and that is not there is a loss of that file. */
const OF_A_LOSS = /^(?:cannot read|nothing matches)|does not exist|is not there|no library/;

async function openLook(options: ObserveOptions, now: Date): Promise<Look> {
  const limits = new Limits();
  const privileged = process.geteuid?.() === 0;
  if (!privileged)
    limits.add(
      "this is not root: other users' processes, private files and most logs cannot be seen, and services cannot be asked to test their configuration",
    );
  const inventory = await takeInventory(options.only === undefined ? {} : { only: options.only });
  const { baseline, vault } = options;
  const records = { files: new HostFiles(), packages: openPackageDatabase(), states: packageStates() };
  return {
    now,
    privileged,
    ...records,
    traces: new PackageTraces(records),
    proc: new ProcFs(),
    history: historySince(now, baseline),
    inventory,
    ...(baseline === undefined ? {} : { baseline }),
    ...(vault === undefined ? {} : { vault }),
    journal: options.journal ?? [],
    limits,
  };
}

const DAY_MS = 24 * 3_600_000;

function historySince(now: Date, baseline: Baseline | undefined): readonly PackageHistoryEntry[] {
  const dayAgo = now.getTime() - DAY_MS;
  const since = baseline === undefined ? dayAgo : Math.min(dayAgo, Date.parse(baseline.createdAt));
  return readPackageHistory(new Date(since)).entries;
}

/** As configured now; a service whose configuration is gone is known from the baseline. */
function knownServices(look: Look) {
  const now = look.inventory.services;
  const gone = (look.baseline?.services ?? [])
    .filter((then) => !now.some((s) => s.id === then.id))
    .map((then) => ({ ...then, running: false }));
  return [...now, ...gone];
}

async function changesOf(look: Look, components: readonly Component[]): Promise<readonly Change[]> {
  const { limits } = look;
  const [fromBaseline, fromPackages] = await Promise.all([
    limits.within<readonly Change[]>(COMPARE_MS, 'the comparison with the baseline', [], () =>
      baselineChanges(look),
    ),
    limits.within<readonly Change[]>(PACKAGES_MS, 'the package database', [], () =>
      packageChanges(look, components),
    ),
  ]);
  return [...fromBaseline, ...fromPackages, ...referenceChanges(look)];
}

/** What only services that nobody expects to run would miss is no trouble of this host. */
function isRelevant(change: Change, wanted: ReadonlyMap<string, unknown>): boolean {
  return change.services.length === 0 || change.services.some((id) => wanted.has(id));
}
