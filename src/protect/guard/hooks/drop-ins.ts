/** What registers the hooks. A hook that is not there is not run: the package manager goes on without the guard. */
import { HOOKS, RPM_REFUSAL } from '../layout.ts';

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

/** `dirname` of what rpm is to find in the place of plugins, and the name that rpm has for it. */
const REFUSAL = /^(.*)\/([^/]+)\.so$/.exec(RPM_REFUSAL);

/**
 * rpm has no hook that is a program, but it looks for plugins when the first package is added to a transaction, and where is a macro. A
 * refusal is a plugin that cannot be loaded: then nothing is added. Only an exit of 1 refuses; `plugins` is where they are otherwise.
 */
export function rpmConfiguration(plugins: string): string {
  const [, directory = '', name = ''] = REFUSAL ?? [];
  const asked = `${HOOKS}/rpm-hook >&2; [ $? -eq 1 ]`;
  return `# Written by 'stakeout guard install'. Taken out by 'stakeout guard remove'.
%__plugindir %(if [ -x ${HOOKS}/rpm-hook ] && { ${asked}; }; then echo ${directory}; else echo ${plugins}; fi)
%__transaction_${name} ${RPM_REFUSAL}
`;
}
