/** Reload, restart and start, each only on a configuration that passes its test, and each waited for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../domain/component.ts';
import {
  type ConfigTest,
  isAlive,
  listenersOf,
  processesOf,
  type ServiceProcesses,
  type ServiceTests,
  testConfig,
} from '../../detect/health/index.ts';
import { direct } from './direct.ts';
import type { ServiceManager } from './manager.ts';
import { isSystemdBooted, systemd } from './systemd.ts';

export type Verb = 'reload' | 'restart' | 'start';

export interface ServiceStatus {
  readonly running: boolean;
  readonly pid?: number;
  readonly listening: readonly string[];
}

export interface ControlResult {
  readonly service: string;
  readonly verb: Verb;
  readonly ok: boolean;
  /** Why it was done, or why it was not. */
  readonly why: string;
  /** What the tools printed. */
  readonly output: string;
  readonly configTest: ConfigTest;
}

/** Never throws for what a service does. One verb at a time per service is the caller's care. */
export interface ServiceController {
  readonly status: (service: Service) => ServiceStatus;
  readonly testConfig: (service: Service) => Promise<ConfigTest>;
  readonly reload: (service: Service, why: string) => Promise<ControlResult>;
  /** Full: ends the old processes first. Starts it when it is down. */
  readonly restart: (service: Service, why: string) => Promise<ControlResult>;
  readonly start: (service: Service, why: string) => Promise<ControlResult>;
}

export interface ControllerOptions {
  /** How a service's configuration is tested; `Stack` provides it. */
  readonly testsOf: (service: Service) => ServiceTests;
  /** Default: systemd where it is pid 1 and knows the service, else direct. */
  readonly managerOf?: (service: Service) => ServiceManager;
  /** How long a service may take to listen again; default 10 s. */
  readonly readyMs?: number;
  /** A person asked for it: also services that were stopped when the baseline was taken. */
  readonly onRequest?: boolean;
  /** And that person insists: also on a configuration that fails its test. */
  readonly force?: boolean;
}

const READY_MS = 10_000;
const POLL_MS = 25;
/** How long workers of before a reload may still answer; one that is busy finishes its request later than that. */
const HAND_OVER_MS = 3000;
/** And how long the master may take to have new ones; a pool that starts them on demand has none. */
const NEW_WORKERS_MS = 1500;
const SUCCESSOR_MS = 500;

export function openController(options: ControllerOptions): ServiceController {
  const act = (verb: Verb) => (service: Service, why: string) => control(options, service, verb, why);
  return {
    status: statusOf,
    testConfig: (service) => testConfig(options.testsOf(service).configTest(service)),
    reload: act('reload'),
    restart: act('restart'),
    start: act('start'),
  };
}

async function control(
  options: ControllerOptions,
  service: Service,
  verb: Verb,
  why: string,
): Promise<ControlResult> {
  const untested: ConfigTest = { result: 'not-run', output: '' };
  const refuse = (because: string, configTest = untested): ControlResult => ({
    service: service.id,
    verb,
    ok: false,
    why: because,
    output: configTest.output,
    configTest,
  });
  if (!service.running && options.onRequest !== true)
    return refuse(`${service.name} was stopped when the baseline was taken: it is not ours to start`);
  const configTest = await testConfig(options.testsOf(service).configTest(service));
  if (configTest.result === 'failed' && options.force !== true)
    return refuse(`no ${verb}: the configuration test failed: ${configTest.error ?? ''}`, configTest);
  const carried = await carryOut(options, service, verb);
  return { service: service.id, verb, configTest, ...carried, why: carried.why ?? why };
}

async function carryOut(
  options: ControllerOptions,
  service: Service,
  verb: Verb,
): Promise<{ ok: boolean; output: string; why?: string }> {
  const before = processesOf(service);
  if (verb === 'start' && before.master !== undefined)
    return { ok: true, output: '', why: `it runs already, pid ${before.master.pid}` };
  const manager = (options.managerOf ?? chooseManager)(service);
  // Workers that outlived their master hold its port: nothing can start beside them.
  const step = verb === 'start' && before.workers.length > 0 ? 'restart' : verb;
  const carried = await manager[step](service, before);
  if (!carried.ok) return { ...carried, why: `${verb} failed` };
  if (verb === 'reload' && !(await handsOver(service, before)))
    return { ok: false, output: carried.output, why: 'the reload ended it' };
  const ready = await becomesReady(service, options.readyMs ?? READY_MS);
  return ready ? carried : { ok: false, output: carried.output, why: `after ${verb} it does not listen` };
}

/**
 * A reload takes effect later than the signal returns: workers of before answer until the master lets them go, then it reads
 * its configuration, then it has new ones. False when it died of that, as it does of what the configuration test does not see.
 */
async function handsOver(service: Service, { master, workers }: ServiceProcesses): Promise<boolean> {
  if (master === undefined) return true;
  const old = workers.filter((one) => one.ppid === master.pid);
  await waitUntil(() => !isAlive(master) || !old.some((one) => isAlive(one)), HAND_OVER_MS);
  const known = new Set(old.map((one) => one.pid));
  const hasNew = (): boolean => processesOf(service).workers.some((one) => !known.has(one.pid));
  if (old.length > 0) await waitUntil(() => !isAlive(master) || hasNew(), NEW_WORKERS_MS);
  // Not necessarily the same one: php-fpm executes itself anew and, as a daemon, forks once more.
  return waitUntil(() => processesOf(service).master !== undefined, SUCCESSOR_MS);
}

async function waitUntil(holds: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() >= end) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** A web service is ready when it listens; a daemon of another kind, when it runs. */
function becomesReady(service: Service, readyMs: number): Promise<boolean> {
  return waitUntil(() => {
    const { running, listening } = statusOf(service);
    return running && (listening.length > 0 || service.stack === 'elf');
  }, readyMs);
}

function statusOf(service: Service): ServiceStatus {
  const found = processesOf(service);
  if (found.master === undefined) return { running: false, listening: [] };
  const listening = [...new Set(listenersOf(found).map((one) => one.address))];
  return { running: true, pid: found.master.pid, listening };
}

/** A service that was started by hand beside systemd has no unit; then systemctl would start a second one. */
function chooseManager(service: Service): ServiceManager {
  return isSystemdBooted() && service.unit !== undefined ? systemd : direct;
}
