/** The files of an installation: where they stand, what they hold. Pure. */
import { APT_DROP_IN, dnfPluginIn, DPKG_DROP_IN, HOOKS, RPM_DROP_IN, RPM_REFUSAL } from './layout.ts';
import { aptHook } from './hooks/apt-hook.ts';
import { dnfHook } from './hooks/dnf-hook.ts';
import { dnfPlugin } from './hooks/dnf-plugin.ts';
import { dpkgHook } from './hooks/dpkg-hook.ts';
import { APT_CONFIGURATION, DPKG_CONFIGURATION, rpmConfiguration } from './hooks/drop-ins.ts';
import { promptHook } from './hooks/prompt-hook.ts';
import { rpmHook } from './hooks/rpm-hook.ts';
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
  return settings.manager === 'rpm' ? rpmFiles(settings) : dpkgFiles(settings);
}

function dpkgFiles(settings: HookSettings): readonly GuardFile[] {
  return [
    { path: `${HOOKS}/apt-hook`, text: aptHook(settings), mode: PROGRAM },
    { path: `${HOOKS}/dpkg-hook`, text: dpkgHook(settings), mode: PROGRAM },
    { path: `${HOOKS}/prompt-hook`, text: promptHook(settings), mode: PROGRAM },
    { path: DPKG_DROP_IN, text: DPKG_CONFIGURATION, mode: CONFIGURATION },
    { path: APT_DROP_IN, text: APT_CONFIGURATION, mode: CONFIGURATION },
  ];
}

function rpmFiles(settings: HookSettings): readonly GuardFile[] {
  const { rpmPlugins, dnf } = settings;
  return [
    { path: `${HOOKS}/rpm-hook`, text: rpmHook(settings), mode: PROGRAM },
    { path: `${HOOKS}/dnf-hook`, text: dnfHook(settings), mode: PROGRAM },
    {
      path: RPM_REFUSAL,
      text: 'This is no library: rpm finds it in the place of its plugins when a transaction is refused.\n',
      mode: CONFIGURATION,
    },
    ...(rpmPlugins === undefined
      ? []
      : [{ path: RPM_DROP_IN, text: rpmConfiguration(rpmPlugins), mode: CONFIGURATION }]),
    ...(dnf === undefined
      ? []
      : [{ path: dnfPluginIn(dnf), text: dnfPlugin(settings), mode: CONFIGURATION }]),
  ];
}
