/** Each service as it is now: what its own tests say, its processes, where it listens, what it has mapped. */
import type { Service } from '../../domain/component.ts';
import {
  type ConfigTest,
  healthOf,
  missingModules,
  parseModules,
  processesOf,
  type ServiceHealth,
  testConfig,
} from '../../detect/health/index.ts';
import { run } from '../../host/process/index.ts';
import { stackOf } from '../../stacks/index.ts';
import type { Look } from './look.ts';
import type { Limits } from './within.ts';
import { mappedAnomalies, noLongerMapped } from './mapped.ts';
import type { ObservedService, ServiceLimits } from './model.ts';
import { settingsOf } from './settings.ts';
import type { Wanted } from './wanted.ts';

/** A module list that takes longer is a configuration that hangs. */
const LIST_MS = 5000;
const TEST_MS = 6000;
/** To end a process that is over its time. */
const GRACE_MS = 500;
const HEALTH_MS = 3000;

export async function observeService(
  look: Look,
  service: Service,
  wanted: Wanted | undefined,
): Promise<ObservedService> {
  const then = look.baseline?.services.find((s) => s.id === service.id);
  const testArgv = stackOf(service.stack).configTest(service);
  const { limits } = look;
  // Before its own tests run: they are processes of the same program.
  const health = await limits.within<ServiceHealth | undefined>(
    HEALTH_MS,
    `the processes of ${service.id}`,
    undefined,
    () => healthOf(service),
  );
  const processes = processesOf(service);
  const mapped = health?.running === true ? mappedAnomalies(look, processes) : [];
  const unmapped = health?.running === true ? noLongerMapped(look, service.id, processes) : [];
  const [test, loaded, missing] =
    wanted === undefined || !look.privileged
      ? [NOT_RUN, undefined, undefined]
      : await ownWords(look, service, then);
  for (const text of health?.limits ?? []) limits.add(`${service.id}: ${text}`);
  const running = health?.running ?? service.running;
  const user = userOf(look, service);
  const limitsOf = serviceLimits(health);
  return {
    service,
    ...(then === undefined ? {} : { recorded: then }),
    ...(wanted === undefined
      ? {}
      : { wanted: wanted.why, ...(wanted.guessed === true ? { guessed: true as const } : {}) }),
    running,
    processes: running ? (health?.workers ?? 0) + 1 : 0,
    ...(health?.master === undefined ? {} : { startedAt: health.master.startedAt }),
    expects: health?.expects ?? [],
    listening: health?.listening.map((l) => l.address) ?? [],
    configTest: {
      result: test.result,
      argv: testArgv,
      output: test.output,
      ...(test.at === undefined ? {} : { at: test.at }),
      ...(test.error === undefined ? {} : { error: test.error }),
    },
    ...(loaded === undefined ? {} : { loaded }),
    missingModules: gone(service, then, missing),
    mapped,
    unmapped,
    handsOnTo: service.handsOnTo ?? [],
    ...(user === undefined ? {} : { user }),
    ...(limitsOf === undefined ? {} : { limits: limitsOf }),
    settings: settingsOf(look, service),
  };
}

const NOT_RUN: ConfigTest = { result: 'not-run', output: '' };

/**
 * Its own test and its own list of modules. Of wanted services only, since a test leaves traces (php-fpm -t writes to its log), and as root
 * only: what another user may not read would look like a fault.
 */
function ownWords(
  look: Look,
  service: Service,
  then: Service | undefined,
): Promise<[ConfigTest, readonly string[] | undefined, readonly string[] | undefined]> {
  const { limits } = look;
  const stack = stackOf(service.stack);
  const listArgv = stack.effectiveModules?.(service) ?? [];
  return Promise.all([
    testOf(limits, service),
    limits.within<readonly string[] | undefined>(LIST_MS, `the modules of ${service.id}`, undefined, () =>
      loadedModules(listArgv),
    ),
    limits.within<readonly string[] | undefined>(LIST_MS, `the modules of ${service.id}`, undefined, () =>
      missingModules(then ?? service, listArgv),
    ),
  ]);
}

/** A test that does not end, at a FIFO say or on a host that is very busy, has found nothing. */
async function testOf(limits: Limits, service: Service): Promise<ConfigTest> {
  const what = `the configuration test of ${service.id}`;
  const silent: ConfigTest = { ...NOT_RUN, error: 'it did not end' };
  const test = await limits.within(TEST_MS + GRACE_MS, what, silent, () =>
    testConfig(stackOf(service.stack).configTest(service), TEST_MS),
  );
  if (test.timedOut !== true) return test;
  limits.add(`${what}: no answer within ${TEST_MS / 1000} s`);
  return { ...test, result: 'not-run' };
}

async function loadedModules(argv: readonly string[]): Promise<readonly string[] | undefined> {
  if (argv.length === 0) return undefined;
  const done = await run(argv, { timeoutMs: LIST_MS });
  return done.code === 0 ? parseModules(done.stdout) : undefined;
}

/**
 * By its own list where it gives one; else by comparing the configurations: a module whose line is gone is gone although the
 * list cannot be had.
 */
function gone(
  service: Service,
  then: Service | undefined,
  missing: readonly string[] | undefined,
): readonly string[] {
  const now = new Set(service.effective);
  const byConfiguration = (then?.effective ?? []).filter((name) => !now.has(name));
  return [...new Set([...(then === undefined ? [] : (missing ?? [])), ...byConfiguration])];
}

/** The account its workers run as: the first user among its components. */
function userOf(look: Look, service: Service): string | undefined {
  const all = [...look.inventory.components, ...(look.baseline?.accounts.map((a) => a.component) ?? [])];
  return all.find((c) => c.kind === 'user' && c.services.includes(service.id))?.path;
}

function serviceLimits(health: ServiceHealth | undefined): ServiceLimits | undefined {
  if (health === undefined) return undefined;
  const pool = health.pools.toSorted((a, b) => share(b) - share(a))[0];
  const waiting = Math.max(0, ...health.listening.map((l) => l.waiting));
  return {
    ...(health.descriptors === undefined
      ? {}
      : { openFiles: { used: health.descriptors.used, limit: health.descriptors.limit } }),
    ...(pool?.busy === undefined || pool.limit === undefined
      ? {}
      : {
          workers: {
            busy: pool.busy,
            limit: pool.limit,
            ...(pool.limitAt === undefined ? {} : { setAt: pool.limitAt }),
          },
        }),
    queue: waiting,
  };
}

const share = (pool: ServiceHealth['pools'][number]): number =>
  pool.limit === undefined ? 0 : (pool.busy ?? 0) / pool.limit;
