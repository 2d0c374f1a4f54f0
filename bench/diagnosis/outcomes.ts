/**
 * What really happens: each action on each service of a faulted host, every time on a host of its own, judged by processes and
 * answers. `stakeout diagnose` predicts this.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome, ServiceAction } from '../../src/domain/diagnosis.ts';
import type { RunResult } from '../../src/host/process/index.ts';
import type { ActionOutcome, DiagnosisCase } from './case.ts';
import { FaultHost } from './fault-host.ts';
import { effectOf, type Answers } from './pages.ts';
import { signalTo } from './processes.ts';
import type { Quiet } from './quiet.ts';
import { prepare, UNTIL_IT_SHOWS_MS } from './stage.ts';
import type { ServiceCommands } from './services.ts';
import { SERVICES } from './services.ts';

/** Until a server that reopens its logs or replaces its workers has done so. */
const SETTLE_MS = 1_200;
const ROTATION_TIMEOUT_MS = 30_000;

export interface MeasureOptions {
  readonly one: DiagnosisCase;
  readonly quiet: Quiet;
  readonly signal: AbortSignal;
}

export async function measureOutcomes(options: MeasureOptions): Promise<readonly ActionOutcome[]> {
  const outcomes: ActionOutcome[] = [];
  for (const service of SERVICES[options.one.stack]) {
    for (const action of ['reload', 'restart', 'log-rotation'] as const)
      outcomes.push(await onItsOwn(options, service, action));
  }
  return canBeRebooted(options.one) ? [...outcomes, ...(await reboot(options))] : outcomes;
}

/** A healthy host, then the fault; `work` begins as soon as it is injected, before anybody asks for a page. */
async function faulted<T>(
  { one, quiet, signal }: MeasureOptions,
  work: (host: FaultHost, before: Answers) => Promise<T>,
): Promise<T> {
  await using host = await quiet.shared(() => FaultHost.start(one, { signal }));
  const before = await prepare(host, one, quiet);
  // Without await the host would be gone before the work is done.
  return await quiet.shared(async () => {
    await host.script(one.inject);
    return await work(host, before);
  });
}

function onItsOwn(
  options: MeasureOptions,
  service: ServiceCommands,
  action: 'reload' | 'restart' | 'log-rotation',
): Promise<ActionOutcome> {
  return faulted(options, async (host, before) => {
    const master = host.master(service)?.pid;
    const workers = workersOf(host, service);
    const results = await act(host, service, action);
    await sleep(UNTIL_IT_SHOWS_MS);
    const goesOn = master !== undefined && host.master(service)?.pid === master;
    // A rotation of Apache's logs is a reload whose result nobody sees: workers that stayed say that it was refused.
    const refused =
      results.some(({ code }) => code !== 0) ||
      (action === 'log-rotation' &&
        service.comm === 'apache2' &&
        workers.some((pid) => workersOf(host, service).includes(pid)));
    const outcome = goesOn && refused ? 'refuses' : await finalState(host, service, before);
    return { service: service.service, action, outcome };
  });
}

async function act(
  host: FaultHost,
  service: ServiceCommands,
  action: 'reload' | 'restart' | 'log-rotation',
): Promise<readonly RunResult[]> {
  switch (action) {
    case 'reload':
      return host.reload([service]);
    case 'restart':
      await host.stop([service]);
      return host.start([service]);
    case 'log-rotation': {
      const argv = ['/usr/sbin/logrotate', '--force', `/etc/logrotate.d/${service.rotation}`];
      const result = await host.run(argv, { timeoutMs: ROTATION_TIMEOUT_MS });
      await sleep(SETTLE_MS);
      // It is the server that is judged here, not logrotate.
      return [{ ...result, code: 0 }];
    }
    default:
      return action satisfies never;
  }
}

async function finalState(host: FaultHost, service: ServiceCommands, before: Answers): Promise<Outcome> {
  if (host.master(service) === undefined) return 'dies';
  return effectOf(before, await host.traffic(1)) === 'ok' ? 'survives' : 'degrades';
}

/** All ends, /run is empty but for what systemd-tmpfiles(8) makes, and everything is started. */
function reboot(options: MeasureOptions): Promise<readonly ActionOutcome[]> {
  const action: ServiceAction = 'reboot';
  return faulted(options, async (host, before) => {
    for (const { pid } of host.processes()) signalTo(pid, 'SIGKILL');
    const all = ['-mindepth', '1', '-maxdepth', '1', '!', '-name', 'practice-host'];
    await host.run(['/usr/bin/find', '/run', ...all, '-exec', '/bin/rm', '-rf', '--', '{}', '+']);
    await host.run(['/usr/bin/install', '-d', '-m', '1777', '/run/lock']);
    await host.run(['/usr/bin/systemd-tmpfiles', '--create', '--boot', '--prefix=/run']);
    await host.start(host.services);
    await sleep(UNTIL_IT_SHOWS_MS);
    const outcomes: ActionOutcome[] = [];
    for (const service of host.services)
      outcomes.push({ service: service.service, action, outcome: await finalState(host, service, before) });
    return outcomes;
  });
}

/** A mount in a script stands for a disk of its own: what a real host would mount when it boots is not known. */
function canBeRebooted(one: DiagnosisCase): boolean {
  const scripts = [one.inject, ...(one.prepare === undefined ? [] : [one.prepare])];
  return !scripts.some(({ path, text }) => /^[^#\n]*\bu?mount\b/m.test(text ?? readFileSync(path, 'utf8')));
}

function workersOf(host: FaultHost, service: ServiceCommands): readonly number[] {
  const master = host.master(service)?.pid;
  return host
    .processes()
    .filter(({ comm, pid }) => comm === service.comm && pid !== master)
    .map(({ pid }) => pid);
}
