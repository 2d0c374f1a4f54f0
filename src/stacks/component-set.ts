/** Collects one service's components with their reasons; of several reasons for one component the most telling stays. */
import { posix } from 'node:path';
import {
  type Component,
  type ComponentClass,
  type ComponentKind,
  componentId,
  type Problem,
  type ReasonStep,
} from '../domain/component.ts';
import type { HostView } from './stack.ts';

export type Reason = readonly ReasonStep[];

/** A chain that starts at a site tells more than one that starts at the service; then the shorter one. */
export function isBetterReason(candidate: Reason, present: Reason): boolean {
  const fromSite = (r: Reason): number => (r[0]?.text.startsWith('site ') ? 0 : 1);
  const difference = fromSite(candidate) - fromSite(present);
  return difference < 0 || (difference === 0 && candidate.length < present.length);
}

const NAME_SERVICES = '/etc/nsswitch.conf';

export class ComponentSet {
  readonly host: HostView;
  readonly service: string;
  readonly problems: Problem[] = [];
  readonly #components = new Map<string, Component>();
  readonly #ignored = new Set<string>();

  constructor(host: HostView, service: string) {
    this.host = host;
    this.service = service;
  }

  add(kind: ComponentKind, componentClass: ComponentClass, path: string, reason: Reason): void {
    const id = componentId(kind, path);
    const known = this.#components.get(id);
    if (known && !isBetterReason(reason, known.reason)) return;
    this.#components.set(id, {
      id,
      kind,
      class: known?.class ?? componentClass,
      path,
      reason,
      services: [this.service],
    });
  }

  /** Leaves an object and what only it pulls in out of what is merely found mapped: it is loaded, and nobody needs it. */
  ignoreMapped(path: string): void {
    this.#ignored.add(this.host.files.trail(path).target);
    for (const { path: library } of this.host.elf.closure(path)?.needed ?? [])
      if (library !== undefined) this.#ignored.add(this.host.files.trail(library).target);
  }

  isIgnored(path: string): boolean {
    return this.#ignored.has(this.host.files.trail(path).target);
  }

  has(kind: ComponentKind, path: string): boolean {
    return this.#components.has(componentId(kind, path));
  }

  /** A file and the links that lead to it. Returns the canonical path of the file. */
  addFile(
    path: string,
    componentClass: ComponentClass,
    reason: Reason,
    linkClass: ComponentClass = componentClass,
  ): string {
    const { links, target } = this.host.files.trail(path);
    for (const link of links) this.add('link', linkClass, link, reason);
    this.add('file', componentClass, target, reason);
    return target;
  }

  /** An ELF object, its interpreter and everything DT_NEEDED pulls in, each with the object that asked for it. */
  addElf(path: string, componentClass: ComponentClass, reason: Reason): string {
    const target = this.addFile(path, componentClass, reason);
    const closure = this.host.elf.closure(path);
    const own: Reason = [...reason, { text: posix.basename(target) }];
    const reasonOf = new Map<string, Reason>([[target, own]]);
    for (const { name, path: library, by } of closure?.needed ?? []) {
      if (library === undefined) continue;
      const chain = [
        ...(reasonOf.get(this.host.files.trail(by).target) ?? own),
        { text: `DT_NEEDED ${name}` },
      ];
      const at = this.addFile(library, 'library', chain);
      if (!reasonOf.has(at)) reasonOf.set(at, chain);
    }
    for (const { name, by } of closure?.missing ?? [])
      this.problem(
        `${posix.basename(by)} needs ${name}`,
        'no library of that name is found as ld.so would look',
      );
    if (closure?.interpreter !== undefined)
      this.addFile(closure.interpreter, 'program', [...own, { text: 'ELF interpreter' }]);
    return target;
  }

  /** A directory and the ones above it, which must be searchable; the first level below `/` is the machine's own. */
  addDirectory(path: string, reason: Reason): void {
    const { links, target } = this.host.files.trail(path);
    for (const link of links) this.add('link', 'directory', link, reason);
    this.add('directory', 'directory', target, reason);
  }

  /** The directories between `/` and `path` that are not part of the distribution's own layout. */
  addAncestors(path: string, reason: Reason): void {
    let dir = posix.dirname(this.host.files.trail(path).target);
    for (; dir !== '/' && !STANDARD_DIRECTORIES.has(dir); dir = posix.dirname(dir))
      this.add('directory', 'directory', dir, [...reason, { text: `must be searchable: ${dir}` }]);
  }

  addUser(name: string, reason: Reason): void {
    this.add('user', 'account', name, reason);
    this.addFile('/etc/passwd', 'data', [...reason, { text: `user ${name}` }]);
    // Where the C library looks for it (nsswitch.conf(5)); without the file in /etc/passwd, which is there already.
    if (this.host.files.isFile(NAME_SERVICES))
      this.addFile(NAME_SERVICES, 'data', [...reason, { text: `finds user ${name}` }]);
  }

  addGroup(name: string, reason: Reason): void {
    this.add('group', 'account', name, reason);
    this.addFile('/etc/group', 'data', [...reason, { text: `group ${name}` }]);
  }

  problem(what: string, why: string, at?: Problem['at']): void {
    this.problems.push({ what, why, ...(at ? { at } : {}) });
  }

  list(): readonly Component[] {
    return [...this.#components.values()];
  }
}

/** Directories that every Debian and Red Hat system has (hier(7)); losing one is no fault of a service. */
const STANDARD_DIRECTORIES = new Set([
  '/etc',
  '/home',
  '/opt',
  '/run',
  '/srv',
  '/tmp',
  '/usr',
  '/usr/lib',
  '/usr/local',
  '/usr/share',
  '/var',
  '/var/cache',
  '/var/lib',
  '/var/log',
  '/var/tmp',
]);
