/** Is a component sound enough to be taken as the state to keep? */
import { statSync } from 'node:fs';
import type { Component } from '../../domain/component.ts';
import { codeOf } from '../../domain/errors.ts';
import type { FileState } from '../../domain/file-state.ts';
import type { CaptureResult } from '../state/index.ts';
import type { BaselineEntry, BrokenComponent, PackageView } from './model.ts';

export type Examined =
  | { readonly sound: true; readonly entry: BaselineEntry }
  | { readonly sound: false; readonly broken: BrokenComponent };

/** `blessed`: the operator said that the content is right although the package says otherwise. */
export function examine(
  component: Component,
  result: CaptureResult,
  packages: PackageView | undefined,
  blessed = false,
): Examined {
  const broken = (problem: BrokenComponent['problem'], detail: string): Examined => ({
    sound: false,
    broken: { component, problem, detail },
  });
  if ('why' in result) return broken('unreadable', result.why);
  const state = result.capture?.state;
  if (state === undefined) return broken('missing', 'nothing stands there');
  if (state.type === 'link' && !resolves(component.path))
    return broken('dangling', `it points to ${state.target ?? ''}, where nothing stands`);
  const agreement = agrees(component.path, state, packages);
  if (agreement === 'differs' && !blessed)
    return broken('package-differs', 'its content is not what the package installed');
  const packageAgrees = agreement === undefined ? {} : { packageAgrees: agreement === 'agrees' };
  const owner = component.package ?? packages?.owner(component.path);
  const owned = owner === undefined ? component : { ...component, package: owner };
  return { sound: true, entry: { component: owned, state, ...packageAgrees } };
}

/** False for a link whose target, all the way, does not exist. */
export function resolves(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ELOOP' || code === 'ENOTDIR') return false;
    if (code === 'EACCES') return true; // it cannot be looked at, which is not the same as gone
    throw error;
  }
}

/** `conffile`: the administrator may change it (Debian Policy 10.7), so another content is no sign of damage. */
function agrees(
  path: string,
  state: FileState,
  packages: PackageView | undefined,
): 'agrees' | 'differs' | 'conffile-changed' | undefined {
  if (state.type !== 'file' || packages === undefined) return undefined;
  const answer = packages.agrees(path);
  if (answer === 'agrees') return 'agrees';
  if (answer !== 'differs') return undefined;
  return packages.expected(path)?.conffile === true ? 'conffile-changed' : 'differs';
}
