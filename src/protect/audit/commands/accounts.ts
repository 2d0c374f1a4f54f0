/** userdel(8), deluser(8), groupdel(8), delgroup(8). */
import type { Model } from './index.ts';
import { names, sorted } from './operands.ts';

/** `deluser USER GROUP` only takes the user out of the group. */
const remove: Model = ({ program, args }) => {
  const { operands } = sorted(args, /^-[RP]$|^--(?:root|prefix|conf|backup-to|group)$/);
  const alone = operands.length === 1 || program === 'userdel' || program === 'groupdel';
  return alone && operands.length > 0 ? [{ kind: 'accounts-removed', accounts: names(operands) }] : [];
};

export const accounts: Readonly<Record<string, Model>> = {
  userdel: remove,
  deluser: remove,
  groupdel: remove,
  delgroup: remove,
};
