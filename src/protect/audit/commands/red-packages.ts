/** yum(8), dnf(8), zypper(8), rpm(8): the same thing where packages are rpm. */
import type { Effect } from '../model.ts';
import { plainOf } from '../shell/text.ts';
import type { Model } from './index.ts';
import { hasOption, names, sorted } from './operands.ts';

const dnf: Model = ({ args }) => {
  const { options, operands } = sorted(
    args,
    /^-[cxdeR]$|^--(?:enablerepo|disablerepo|exclude|releasever|setopt)$/,
  );
  if (hasOption(options, /^$/, '--assumeno', '--downloadonly')) return [];
  const [verb, ...rest] = operands;
  const removed = (autoremove: boolean): Effect[] => [
    {
      kind: 'packages-removed',
      packages: names(rest),
      autoremove,
      purge: false,
      manager: 'rpm',
      dependants: 'follow',
    },
  ];
  switch (verb === undefined ? '' : (plainOf(verb) ?? '')) {
    case 'remove':
    case 'erase':
    case 'rm':
      return rest.length === 0 ? [] : removed(false);
    case 'autoremove':
      return removed(true);
    case 'install':
    case 'reinstall':
      return [{ kind: 'packages-installed', packages: names(rest), removing: [] }];
    default:
      return [];
  }
};

const rpm: Model = ({ args }) => {
  const { options, operands } = sorted(args, /^$/);
  if (!hasOption(options, /^[a-z]*e/, '--erase') || hasOption(options, /^$/, '--test')) return [];
  return [
    {
      kind: 'packages-removed',
      packages: names(operands),
      autoremove: false,
      purge: false,
      manager: 'rpm',
      dependants: 'keep',
    },
  ];
};

export const redPackages: Readonly<Record<string, Model>> = {
  dnf,
  yum: dnf,
  microdnf: dnf,
  dnf5: dnf,
  zypper: dnf,
  rpm,
};
