/** What registers the hooks with apt and dpkg. A hook that is not there is not run: apt and dpkg go on without the guard. */
import { HOOKS } from '../layout.ts';

/** apt names a hook's options by the first word of its command, so that word has to be ours alone. */
const KEY = 'STAKEOUT_GUARD=1';
/** dash has no `<&20`; two digits need the path. */
const INFO_FD = '20';

export const APT_CONFIGURATION = `// Written by 'stakeout guard install'. Taken out by 'stakeout guard remove'.
DPkg::Pre-Install-Pkgs { "${KEY} && [ ! -x ${HOOKS}/apt-hook ] || ${HOOKS}/apt-hook </proc/self/fd/${INFO_FD}"; };
DPkg::Tools::Options::${KEY}::Version "3";
DPkg::Tools::Options::${KEY}::InfoFD "${INFO_FD}";
AptCli::Hooks::Install { "[ ! -x ${HOOKS}/prompt-hook ] || ${HOOKS}/prompt-hook"; };
AptCli::Hooks::Upgrade { "[ ! -x ${HOOKS}/prompt-hook ] || ${HOOKS}/prompt-hook"; };
`;

export const DPKG_CONFIGURATION = `# Written by 'stakeout guard install'. Taken out by 'stakeout guard remove'.
pre-invoke=if [ -x ${HOOKS}/dpkg-hook ]; then ${HOOKS}/dpkg-hook pre; fi
post-invoke=if [ -x ${HOOKS}/dpkg-hook ]; then ${HOOKS}/dpkg-hook post; fi
`;
