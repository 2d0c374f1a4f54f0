/** Names of packages as they may become arguments and parts of paths. */
import type { PackageRef } from '../../domain/component.ts';

/** Debian Policy §5.6.1 and §5.6.12; the first character keeps both from being read as an option. */
const NAME = /^[a-z0-9][a-z0-9+.-]+$/;
const VERSION = /^[0-9][A-Za-z0-9.+:~-]*$/;
const ARCH = /^[a-z0-9-]+$/;

export function isPackageRef({ name, version, arch }: PackageRef): boolean {
  return NAME.test(name) && VERSION.test(version) && ARCH.test(arch);
}
