/** Which lost components are followed by others of the same role: PHP 8.2 → 8.4. Pure. */
import { contentsOf } from './lookup.ts';
import { madeByScripts, roleOf } from './roles.ts';
import type { Essential, GuardedHost, Loss, LossHow, Succession, Transaction } from './model.ts';

/** Only what goes with its package can have a successor; a script that deletes a file offers none. */
const REPLACEABLE: ReadonlySet<LossHow> = new Set(['removed', 'not-shipped', 'conflict']);

export function successorsOf(
  losses: readonly Loss[],
  transaction: Transaction,
  host: GuardedHost,
): { readonly losses: readonly Loss[]; readonly successions: readonly Succession[] } {
  const comes = rolesOf(incomingPaths(transaction, host));
  const stands = rolesOf(host.neededNow ?? []);
  const find = ({ path }: Essential): string | undefined => {
    const role = roleOf(path);
    if (role === undefined) return undefined;
    return [...(comes.get(role) ?? []), ...(stands.get(role) ?? [])].find((other) => other !== path);
  };
  const found = new Map<Loss, string>();
  for (const loss of losses) {
    const successor = REPLACEABLE.has(loss.how) ? find(loss.essential) : undefined;
    if (successor !== undefined) found.set(loss, successor);
  }
  for (const loss of losses) {
    const follows = found.has(loss) ? undefined : followsItsModule(loss, found);
    if (follows !== undefined) found.set(loss, follows);
  }
  const left = losses.filter((loss) => !found.has(loss));
  // Half a successor is none: a site that keeps its module and loses an extension is down all the same.
  if (left.some((loss) => REPLACEABLE.has(loss.how) && roleOf(loss.essential.path) !== undefined))
    return { losses, successions: [] };
  const successions = [...found].map(([{ essential }, successor]) => ({ essential, successor }));
  return { losses: left, successions };
}

/** Settings and enabling links are made by the scripts of the package that brings the module. */
function followsItsModule(loss: Loss, found: ReadonlyMap<Loss, string>): string | undefined {
  if (!REPLACEABLE.has(loss.how) || !madeByScripts(loss.essential.path)) return undefined;
  for (const [other, successor] of found) {
    if (other.by === loss.by) return successor;
  }
  return undefined;
}

function incomingPaths({ changes }: Transaction, host: GuardedHost): string[] {
  return changes.flatMap((change) =>
    change.action === 'install' ? [...(contentsOf(change, host)?.paths ?? [])] : [],
  );
}

function rolesOf(paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const roles = new Map<string, string[]>();
  for (const path of paths) {
    const role = roleOf(path);
    if (role === undefined) continue;
    const known = roles.get(role);
    if (known === undefined) roles.set(role, [path]);
    else known.push(path);
  }
  return roles;
}
