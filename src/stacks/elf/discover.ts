/** Finds the daemons the caller named; nothing when none was named. */
import { posix } from 'node:path';
import { ComponentSet } from '../component-set.ts';
import type { DiscoveredService, HostView } from '../stack.ts';
import { addDaemon } from './components.ts';
import { type ElfTarget, isElfSelector, resolveSelector } from './selector.ts';

export function discover(host: HostView): Promise<DiscoveredService[]> {
  const found = new Map<string, DiscoveredService>();
  for (const selector of (host.only ?? []).filter(isElfSelector)) {
    const target = resolveSelector(host, selector);
    if (target === undefined) continue;
    const service = discoverOne(host, target);
    found.set(service.service.id, service);
  }
  return Promise.resolve([...found.values()]);
}

function discoverOne(host: HostView, target: ElfTarget): DiscoveredService {
  const id = `elf:${target.executable}`;
  const set = new ComponentSet(host, id);
  addDaemon(set, target);
  return {
    service: {
      id,
      stack: 'elf',
      name: target.unit?.replace(/\.service$/, '') ?? posix.basename(target.executable),
      running: target.master !== undefined,
      ...(target.master ? { pid: target.master.pid } : {}),
      executable: target.executable,
      ...(target.unit === undefined ? {} : { unit: target.unit }),
      effective: [],
      sites: [],
    },
    components: set.list(),
    problems: set.problems,
    uses: [],
    provides: [],
  };
}
