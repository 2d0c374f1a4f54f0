/** The files of an installation: where they stand, what they hold. Pure. */
import { APT_DROP_IN, DPKG_DROP_IN, HOOKS } from './layout.ts';
import { aptHook } from './hooks/apt-hook.ts';
import { dpkgHook } from './hooks/dpkg-hook.ts';
import { APT_CONFIGURATION, DPKG_CONFIGURATION } from './hooks/drop-ins.ts';
import { promptHook } from './hooks/prompt-hook.ts';
import type { HookSettings } from './hooks/settings.ts';

export interface GuardFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

const PROGRAM = 0o755;
const CONFIGURATION = 0o644;

/** In the order of writing: what registers a hook comes after the hook. */
export function guardFiles(settings: HookSettings): readonly GuardFile[] {
  return [
    { path: `${HOOKS}/apt-hook`, text: aptHook(settings), mode: PROGRAM },
    { path: `${HOOKS}/dpkg-hook`, text: dpkgHook(settings), mode: PROGRAM },
    { path: `${HOOKS}/prompt-hook`, text: promptHook(settings), mode: PROGRAM },
    { path: DPKG_DROP_IN, text: DPKG_CONFIGURATION, mode: CONFIGURATION },
    { path: APT_DROP_IN, text: APT_CONFIGURATION, mode: CONFIGURATION },
  ];
}
