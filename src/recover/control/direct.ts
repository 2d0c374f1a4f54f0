/**
 * Control without systemd (containers, clones, sysvinit): signals to the master that was seen, and each daemon's own start command.
 * Signals: httpd "Stopping and Restarting", nginx "Controlling nginx", php-fpm(8).
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service, StackName } from '../../domain/component.ts';
import { codeOf, messageOf } from '../../domain/errors.ts';
import type { ProcessInfo } from '../../host/proc/index.ts';
import { run } from '../../host/process/index.ts';
import { isAlive, outputOf } from '../../detect/health/index.ts';
import type { Carried, Running, ServiceManager } from './manager.ts';
import { prepareStart } from './prepare.ts';

const START_DEADLINE_MS = 30_000;
/** A master gets this long to end in order; as Debian's init scripts grant. */
const STOP_MS = 5000;
const KILL_MS = 1000;
const POLL_MS = 20;

/** None for a daemon that we do not know: the default action of SIGHUP is to end it (signal(7)). */
const RELOAD_SIGNAL: Readonly<Partial<Record<StackName, NodeJS.Signals>>> = {
  apache: 'SIGUSR1', // graceful
  nginx: 'SIGHUP',
  'php-fpm': 'SIGUSR2',
};

export const direct: ServiceManager = { kind: 'direct', reload, restart, start };

function reload(service: Service, { master }: Running): Promise<Carried> {
  if (master === undefined) return Promise.resolve({ ok: false, output: 'it does not run' });
  const name = RELOAD_SIGNAL[service.stack];
  if (name === undefined)
    return Promise.resolve({ ok: false, output: `how ${service.name} reloads is not known` });
  const problem = signal(master, name);
  return Promise.resolve({ ok: problem === undefined, output: problem ?? `${name} sent to ${master.pid}` });
}

async function restart(service: Service, running: Running): Promise<Carried> {
  if (running.master?.pid === 1)
    return {
      ok: false,
      output: `${service.name} is pid 1: ending it ends the container. Restart the container from outside.`,
    };
  if (startCommand(service).length === 0) return noStartCommand(service); // never stop what cannot be started again
  const left = await stop(running);
  if (left.length > 0)
    return { ok: false, output: `still running after SIGKILL: ${left.map((one) => one.pid).join(', ')}` };
  return start(service);
}

/**
 * Ends the master, then whatever outlived it: a master that dies of a damaged mapping leaves its workers behind,
 * and they hold the port. Returns who is still there.
 */
async function stop({ master, workers }: Running): Promise<readonly ProcessInfo[]> {
  const all = master === undefined ? workers : [master, ...workers];
  if (master !== undefined) signal(master, 'SIGTERM');
  await gone(master === undefined ? [] : [master], STOP_MS);
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    const left = all.filter((one) => isAlive(one));
    for (const one of left) signal(one, name);
    await gone(left, KILL_MS);
  }
  return all.filter((one) => isAlive(one));
}

async function gone(processes: readonly ProcessInfo[], withinMs: number): Promise<void> {
  for (let waited = 0; waited < withinMs && processes.some((one) => isAlive(one)); waited += POLL_MS)
    await sleep(POLL_MS);
}

/** Undefined when sent; a process that is gone needs no signal. */
function signal(to: ProcessInfo, name: NodeJS.Signals): string | undefined {
  if (!isAlive(to)) return `pid ${to.pid} is gone`;
  try {
    process.kill(to.pid, name);
    return undefined;
  } catch (error) {
    return codeOf(error) === 'ESRCH' ? `pid ${to.pid} is gone` : messageOf(error);
  }
}

async function start(service: Service): Promise<Carried> {
  const argv = startCommand(service);
  if (argv.length === 0) return noStartCommand(service);
  prepareStart(service);
  const done = await run(argv, { timeoutMs: START_DEADLINE_MS });
  return { ok: done.code === 0, output: outputOf(done) || (done.startError ?? '') };
}

function noStartCommand(service: Service): Carried {
  return { ok: false, output: `no systemd unit, init script or control program starts ${service.name}` };
}

/** Empty when nothing on this host starts it. */
function startCommand(service: Service): readonly string[] {
  const script = `/etc/init.d/${service.name}`;
  const ways: Readonly<Record<StackName, readonly (readonly string[])[]>> = {
    apache: [
      ['/usr/sbin/apache2ctl', 'start'], // reads /etc/apache2/envvars
      ['/usr/sbin/apachectl', 'start'],
    ],
    nginx: [[service.executable]],
    'php-fpm': [[service.executable, '--daemonize', ...fpmConfig(service)]],
    elf: [[script, 'start']],
  };
  return ways[service.stack].find(([program = '']) => existsSync(program)) ?? [];
}

/**
 * As Debian's init script and unit start it (php8.2-fpm.init, php8.2-fpm.service). The script itself needs systemd-tmpfiles and ends
 * with 0 where there is none, without having started anything.
 */
function fpmConfig({ executable }: Service): readonly string[] {
  const [, version] = /php-fpm(\d+\.\d+)$/.exec(executable) ?? [];
  const file = `/etc/php/${version ?? ''}/fpm/php-fpm.conf`;
  return version !== undefined && existsSync(file) ? ['--fpm-config', file] : [];
}
