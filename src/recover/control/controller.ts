/** Reload, restart and start, each only on a configuration that passes its test, and each waited for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../domain/component.ts';
import { type ConfigTest, type ServiceTests, testConfig } from './config-test.ts';
import { direct } from './direct.ts';
import type { ServiceManager } from './manager.ts';
import { listenersOf, processesOf } from './processes.ts';
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
  status(service: Service): ServiceStatus;
  testConfig(service: Service): Promise<ConfigTest>;
  reload(service: Service, why: string): Promise<ControlResult>;
  /** Full: ends the old processes first. Starts it when it is down. */
  restart(service: Service, why: string): Promise<ControlResult>;
  start(service: Service, why: string): Promise<ControlResult>;
}

export interface ControllerOptions {
  /** How a service's configuration is tested; `Stack` provides it. */
  readonly testsOf: (service: Service) => ServiceTests;
  /** Default: systemd where it is pid 1 and knows the service, else direct. */
  readonly managerOf?: (service: Service) => ServiceManager;
  /** How long a service may take to listen again; default 10 s. */
  readonly readyMs?: number;
}

const READY_MS = 10_000;
const POLL_MS = 25;
/** A reload that kills its server does it within this time (measured with a lost mime.types, which the test does not see). */
const SETTLE_MS = 500;

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
  if (!service.running)
    return refuse(`${service.name} was stopped when the baseline was taken: it is not ours to start`);
  const configTest = await testConfig(options.testsOf(service).configTest(service));
  if (configTest.result === 'failed')
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
  const carried = await manager[verb](service, before);
  if (!carried.ok) return { ...carried, why: `${verb} failed` };
  if (verb === 'reload') await sleep(SETTLE_MS);
  const ready = await becomesReady(service, options.readyMs ?? READY_MS);
  return ready ? carried : { ok: false, output: carried.output, why: `after ${verb} it does not listen` };
}

/** A web service is ready when it listens; a daemon of another kind, when it runs. */
async function becomesReady(service: Service, readyMs: number): Promise<boolean> {
  const isReady = (): boolean => {
    const { running, listening } = statusOf(service);
    return running && (listening.length > 0 || service.stack === 'elf');
  };
  for (let waited = 0; waited < readyMs; waited += POLL_MS) {
    if (isReady()) return true;
    await sleep(POLL_MS);
  }
  return isReady();
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
