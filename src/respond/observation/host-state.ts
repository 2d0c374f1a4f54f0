/** File systems, accounts and ports as they are now. */
import { posix } from 'node:path';
import type { Component } from '../../domain/component.ts';
import type { FailingCall } from '../../domain/failing-call.ts';
import type { LogFact } from '../../domain/log-fact.ts';
import { fileSystemsOf, reaches } from '../../detect/health/index.ts';
import { readMounts } from '../../host/mounts/index.ts';
import type { Look } from './look.ts';
import type { ObservedService } from './model.ts';
import type { Account, FileSystem, PortHolder } from './object-model.ts';

/** What was written to in vain, by the logs and by the kernel. */
export interface FailedWrites {
  readonly facts: readonly LogFact[];
  readonly calls: readonly FailingCall[];
}

export async function observeFileSystems(
  look: Look,
  services: readonly ObservedService[],
  components: readonly Component[],
  failed: FailedWrites,
): Promise<readonly FileSystem[]> {
  const wanted = new Set(services.filter((s) => s.wanted !== undefined).map(({ service }) => service.id));
  const paths = components
    .filter(
      (c) => (c.kind === 'directory' || c.class === 'content') && c.services.some((id) => wanted.has(id)),
    )
    .map((c) => look.files.trail(c.path).target);
  const logs = services.flatMap(({ service }) =>
    (service.logs ?? []).map((log) => look.files.trail(log.path).target),
  );
  const below = mountsBelow(look, services);
  const { fileSystems, limits } = await fileSystemsOf([
    ...new Set(['/', '/tmp', '/var', ...paths, ...logs, ...below, ...writtenInVain(look, failed)]),
  ]);
  for (const text of limits) look.limits.add(text);
  return fileSystems;
}

/** An application writes where no configuration says so. */
function writtenInVain(look: Look, { facts, calls }: FailedWrites): readonly string[] {
  const said = facts.flatMap(({ statements }) =>
    statements.flatMap((s) =>
      s.kind === 'disk-full' || s.kind === 'read-only' || (s.kind === 'file' && OF_ROOM.test(s.errno))
        ? (s.path ?? [])
        : [],
    ),
  );
  const called = calls.flatMap((call) => (OF_ROOM.test(call.errno) ? call.subject : []));
  return [...said, ...called]
    .filter((path) => path.startsWith('/'))
    .slice(-MANY)
    .map((path) => look.files.trail(posix.dirname(posix.normalize(path))).target);
}

const OF_ROOM = /^(?:ENOSPC|EDQUOT|EROFS)$/;
const MANY = 50;

/** An application may have mounts of its own, in its document root or beside it: an upload directory on another disk. */
function mountsBelow(look: Look, services: readonly ObservedService[]): readonly string[] {
  const roots = services.flatMap(({ service }) =>
    service.sites.flatMap((site) => {
      if (site.documentRoot === undefined) return [];
      const root = look.files.trail(site.documentRoot).target;
      const parent = posix.dirname(root);
      return OF_EVERYBODY.has(parent) ? [root] : [root, parent];
    }),
  );
  const points = readMounts().map((mount) => mount.point);
  return points.filter((point) => roots.some((root) => point.startsWith(`${root}/`)));
}

const OF_EVERYBODY: ReadonlySet<string> = new Set([
  '/',
  '/srv',
  '/var',
  '/var/www',
  '/home',
  '/opt',
  '/usr/share',
]);

/** Users and groups that wanted services run as. */
export function observeAccounts(look: Look): readonly Account[] {
  const users = namesIn(look, '/etc/passwd');
  const groups = namesIn(look, '/etc/group');
  const named = [
    ...look.inventory.components,
    ...(look.baseline?.accounts.map((a) => a.component) ?? []),
  ].filter((c) => c.kind === 'user' || c.kind === 'group');
  const found = new Map<string, Account>();
  for (const component of named) {
    const kind = component.kind === 'user' ? 'user' : 'group';
    const at = component.reason.findLast((step) => step.at !== undefined)?.at;
    const known = found.get(component.id);
    found.set(component.id, {
      kind,
      name: component.path,
      exists: (kind === 'user' ? users : groups).has(component.path) || /^\d+$/.test(component.path),
      services: [...new Set([...(known?.services ?? []), ...component.services])],
      ...(at === undefined ? {} : { at }),
    });
  }
  return [...found.values()];
}

/** Local accounts only: a directory service (LDAP) would be asked over the network. A missing one is told by the service's own words. */
function namesIn(look: Look, file: string): ReadonlySet<string> {
  return new Set((look.files.readText(file).text ?? '').split('\n').map((line) => line.split(':')[0] ?? ''));
}

/** Who holds a TCP port that a stopped service of ours wants. */
export function observePorts(look: Look, services: readonly ObservedService[]): readonly PortHolder[] {
  const down = services.filter((s) => s.wanted !== undefined && !s.running);
  if (down.length === 0) return [];
  const others = look.proc.processes().filter((p) => p.state !== 'Z');
  const listeners = look.proc.listeners(others.map((p) => p.pid)).filter((l) => l.family !== 'unix');
  return down.flatMap(({ service, expects }) =>
    expects.flatMap(({ address }) => {
      const holder = listeners.find((l) => reaches(`tcp:${l.address}`, address));
      const process = holder === undefined ? undefined : others.find((p) => p.pid === holder.pid);
      return process === undefined
        ? []
        : [{ address, pid: process.pid, comm: process.comm, argv: process.argv, wantedBy: service.id }];
    }),
  );
}
