/** The files that make a package manager ask: without them the hooks are never run. Pure. */
import { APT_DROP_IN, dnfPluginIn, DPKG_DROP_IN, RPM_DROP_IN } from '../layout.ts';
import type { Host } from './settings.ts';

export function registrations({ manager, rpmPlugins, dnf }: Host): readonly string[] {
  if (manager === 'dpkg') return [APT_DROP_IN, DPKG_DROP_IN];
  return [
    ...(rpmPlugins === undefined ? [] : [RPM_DROP_IN]),
    ...(dnf === undefined ? [] : [dnfPluginIn(dnf)]),
  ];
}
