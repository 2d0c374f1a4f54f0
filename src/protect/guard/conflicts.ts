/** Losses through Conflicts and Breaks: dpkg removes what an incoming package conflicts with and replaces, and takes out of order what it breaks. Pure. */
import { contentsOf, ownedBy } from './lookup.ts';
import { meets } from './relations.ts';
import type { Contents, GuardedHost, Loss, Owner, Transaction } from './model.ts';

export function conflictLosses({ changes }: Transaction, host: GuardedHost): Loss[] {
  const arriving = new Map(changes.filter((c) => c.action === 'install').map((c) => [c.name, c.to]));
  const leaving = new Set(changes.filter((c) => c.action === 'remove').map((c) => c.name));
  return changes.flatMap((change) => {
    const contents = change.action === 'install' ? contentsOf(change, host) : undefined;
    if (contents === undefined) return [];
    return host.owners
      .filter(({ name }) => name !== change.name && !leaving.has(name)) // a removal is counted as what it is
      .filter((owner) => clashes(contents, owner, arriving.get(owner.name)))
      .flatMap(({ name }) => ownedBy(name, host))
      .map((essential) => ({ essential, how: 'conflict' as const, by: change.name, certain: true }));
  });
}

/** What counts is the version that will stand beside it: the one that comes in the same transaction, else the installed one. */
function clashes({ conflicts, breaks }: Contents, owner: Owner, comes: string | undefined): boolean {
  return [...conflicts, ...breaks].some((relation) => meets(relation, owner, comes ?? owner.version));
}
