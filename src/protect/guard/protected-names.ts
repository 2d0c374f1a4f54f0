/** The names of the index for dnf itself: what it keeps where our plugin is switched off, and what else is built on its library. */
import type { HookSettings } from './hooks/settings.ts';
import { indexedNames } from './indexed-names.ts';
import { DNF_PROTECTED } from './layout.ts';

/** The one file, or none without dnf: its names change with the baseline, so it is no part of that. */
export function protectedNames({
  dnf,
  stateDir,
}: Pick<HookSettings, 'dnf' | 'stateDir'>): readonly { path: string; text: string; mode: number }[] {
  if (dnf === undefined) return [];
  const head = "# Written by 'stakeout guard install'. Taken out by 'stakeout guard remove'.";
  return [{ path: DNF_PROTECTED, text: `${[head, ...indexedNames(stateDir)].join('\n')}\n`, mode: 0o644 }];
}
