/** What the kernel is asked to keep. Pure. */
import { dirname } from 'node:path';
import type { Component, ComponentClass } from '../../domain/component.ts';

/**
 * What only packages and administrators who mean it change. Not among them: what people edit (an editor replaces the file),
 * certificates (renewed at night), pages, sockets, accounts, and data that services and maintenance write.
 */
const KEPT: ReadonlySet<ComponentClass> = new Set([
  'program',
  'module',
  'extension',
  'library',
  'enabled-link',
  'directory',
]);

export interface Kept {
  readonly path: string;
  /** Only the name is kept; what stands there may be written to. */
  readonly writable: boolean;
  /** Services that need it or what is below it. */
  readonly services: readonly string[];
}

export interface Wanted {
  readonly component: Component;
  /** What the policy lets Stakeout do about it: only what it would put back is kept. */
  readonly mode: 'observe' | 'ask' | 'restore';
}

/** Each path once: components, and every directory above them, whose renaming would take them away just as well. */
export function planOf(orders: readonly Wanted[]): Kept[] {
  const kept = new Map<string, Kept>();
  const add = (path: string, writable: boolean, services: readonly string[]): void => {
    const before = kept.get(path);
    kept.set(path, {
      path,
      writable: writable && (before?.writable ?? true),
      services: [...new Set([...(before?.services ?? []), ...services])],
    });
  };
  for (const { component, mode } of orders) {
    const { kind, path, services } = component;
    if (mode !== 'restore' || !KEPT.has(component.class) || !path.startsWith('/')) continue;
    add(path, kind !== 'file', services);
    for (let above = dirname(path); above !== '/'; above = dirname(above)) add(above, true, services);
  }
  return [...kept.values()];
}
