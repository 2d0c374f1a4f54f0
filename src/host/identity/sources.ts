/** The host's side of the derivation: names of users and cgroups, environments, control files. Shared by all rungs. */
import { readFileSync } from 'node:fs';
import { Accounts } from './accounts.ts';
import type { ActorSources } from './actor.ts';
import type { AncestorRef } from './process-record.ts';
import type { Procfs } from './procfs.ts';
import { printable } from './text.ts';

/** `Package:` stands first in practice; a control file larger than this is not one. */
const CONTROL_MAX = 64 * 1024;
/** Environments remembered: the long-lived ancestors of everything, a login shell or cron, are asked again and again. */
const ENVIRONMENTS = 512;

export function hostSources(procfs: Procfs, find: ActorSources['find']): ActorSources {
  const accounts = new Accounts();
  const environments = new Map<string, string | undefined>();
  return {
    find,
    userName: (uid) => accounts.name(uid),
    environment: (process, name) => remembered(environments, process, name, procfs),
    controlPackage,
  };
}

function remembered(
  known: Map<string, string | undefined>,
  { pid, startTicks, comm }: AncestorRef,
  name: string,
  procfs: Procfs,
): string | undefined {
  const key = `${pid} ${startTicks} ${comm} ${name}`;
  if (known.has(key)) return known.get(key);
  const value = procfs.isStill(pid, startTicks) ? procfs.environment(pid, name) : undefined;
  if (known.size >= ENVIRONMENTS) known.clear();
  known.set(key, value);
  return value;
}

function controlPackage(directory: string): string | undefined {
  try {
    const text = readFileSync(`${directory}/control`, 'utf8').slice(0, CONTROL_MAX);
    const name = /^Package: *(\S+)/m.exec(text)?.[1];
    return name === undefined ? undefined : printable(name);
  } catch {
    return undefined; // dpkg has moved it to its place already: the script stays known without its package
  }
}
