/** Control through systemctl(1). */
import { statSync } from 'node:fs';
import type { Service } from '../../domain/component.ts';
import { type RunResult, run } from '../../host/process/index.ts';
import { outputOf } from '../../detect/health/index.ts';
import type { Carried, ServiceManager } from './manager.ts';

const SYSTEMCTL = '/usr/bin/systemctl';
const DEADLINE_MS = 60_000;

/** sd_booted(3): systemd is pid 1 exactly when this directory exists. */
export function isSystemdBooted(directory = '/run/systemd/system'): boolean {
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

export const systemd: ServiceManager = {
  kind: 'systemd',
  reload: (service) => carry('reload', service),
  restart: (service) => carry('restart', service),
  start: (service) => carry('start', service),
};

async function carry(verb: 'reload' | 'restart' | 'start', service: Service): Promise<Carried> {
  const unit = unitOf(service);
  // A unit that failed too often is refused by its start limit until this is said (systemd.unit(5), StartLimitIntervalSec=).
  if (verb !== 'reload') await systemctl(['reset-failed', unit]);
  const done = await systemctl([verb, unit]);
  if (done.code === 0) return { ok: true, output: outputOf(done) };
  // The service's own message went to the journal; systemctl prints its end.
  const status = await systemctl(['status', '--no-pager', '--full', '--lines=20', unit]);
  return { ok: false, output: `${outputOf(done)}\n${outputOf(status)}` };
}

function unitOf(service: Service): string {
  return service.unit ?? `${service.name}.service`;
}

function systemctl(args: readonly string[]): Promise<RunResult> {
  return run([SYSTEMCTL, '--no-ask-password', ...args], { timeoutMs: DEADLINE_MS });
}
