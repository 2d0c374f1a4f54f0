/** Runs a script that cannot take away what is essential, and says what is missing afterwards all the same. */
import { lstatSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { forbidRemovalExcept, landlockAbi } from '../../host/landlock/index.ts';
import type { Component } from '../../domain/component.ts';
import type { Baseline } from '../../identify/index.ts';
import { canonical } from '../patterns/index.ts';

/** What is loaded and enabled by name. Libraries and settings lie in directories that every script works in. */
const CONFINED: ReadonlySet<Component['class']> = new Set(['program', 'module', 'extension', 'enabled-link']);
/** Programs lie beside all others; for these the directory stays open and only what a script does to the others is seen afterwards. */
const SHARED = new Set(['/usr/bin', '/usr/sbin', '/usr/lib', '/etc']);

/** Directories out of which nothing may be removed and in which nothing may be written. */
export function confinedDirectories(baseline: Baseline): string[] {
  const directories = baseline.entries
    .filter(({ component }) => CONFINED.has(component.class))
    .map(({ component }) => posix.dirname(canonical(component.path)))
    .filter((directory) => !SHARED.has(directory));
  return [...new Set(directories)].toSorted();
}

/**
 * What is granted so that `confined` is left out: on the way from the root down to each of them, everything beside the way.
 * Rights hold for all that lies below, so directories on the way itself cannot be granted. Pure but for `list`.
 */
export function grantsAround(
  confined: readonly string[],
  list: (directory: string) => readonly string[],
): string[] {
  const closed = new Set(confined);
  const outermost = confined.filter((path) => !ancestors(path).some((above) => closed.has(above)));
  const onTheWay = new Set(outermost.flatMap(ancestors));
  return [...onTheWay].flatMap((directory) =>
    list(directory)
      .map((name) => posix.join(directory, name))
      .filter((path) => !onTheWay.has(path) && !closed.has(path)),
  );
}

function ancestors(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}

export type Confinement =
  | { readonly confined: true; readonly directories: readonly string[] }
  | { readonly confined: false; readonly why: string };

/** Confines this thread and all it starts. Cannot be taken back. */
export function confine(baseline: Baseline): Confinement {
  const { abi, why } = landlockAbi();
  if (abi === 0) return { confined: false, why: `this kernel has no Landlock (${why})` };
  const directories = confinedDirectories(baseline);
  if (directories.length === 0) return { confined: false, why: 'the baseline has nothing to confine' };
  forbidRemovalExcept(grantsAround(directories, entriesOf));
  return { confined: true, directories };
}

/** Links are left out: what they lead to is granted where it lies. */
function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => !lstatSync(posix.join(directory, name)).isSymbolicLink());
  } catch {
    return [];
  }
}
