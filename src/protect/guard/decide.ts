/**
 * What a transaction would do to the services of a host. Names never decide: a package may go when what it brought is brought
 * by another, and may not come when it takes away what is needed. Pure.
 */
import { conflictLosses } from './conflicts.ts';
import { contentsOf, ownedBy } from './lookup.ts';
import { scriptLosses } from './script-losses.ts';
import { successorsOf } from './successors.ts';
import { sonameOf } from './roles.ts';
import type {
  AuditScript,
  Change,
  Contents,
  Essential,
  GuardedHost,
  Loss,
  Transaction,
  Verdict,
} from './model.ts';

/** Directories have many owners, sockets and accounts none: packages do not take those away by coming or going. */
const FROM_PACKAGES: ReadonlySet<Essential['kind']> = new Set(['file', 'link']);

export function decide(transaction: Transaction, host: GuardedHost, audit: AuditScript = () => []): Verdict {
  const parts = host.essentials.filter(({ kind }) => FROM_PACKAGES.has(kind));
  const guarded: GuardedHost = { ...host, essentials: parts };
  const lost = merged([
    ...removalLosses(transaction, guarded),
    ...shippingLosses(transaction, guarded),
    ...takeOvers(transaction, guarded),
    ...conflictLosses(transaction, guarded),
    ...scriptLosses(transaction, guarded, audit),
  ]);
  const { losses, successions } = successorsOf(withDanglingLinks(lost, parts), transaction, guarded);
  return { outcome: outcomeOf(losses), losses, successions };
}

function outcomeOf(losses: readonly Loss[]): Verdict['outcome'] {
  if (losses.some((loss) => loss.certain)) return 'refused';
  return losses.length > 0 ? 'undecided' : 'allowed';
}

function removalLosses({ changes }: Transaction, host: GuardedHost): Loss[] {
  return changes
    .filter(({ action }) => action === 'remove')
    .flatMap(({ name, keepsConfiguration }) =>
      ownedBy(name, host)
        .filter((essential) => !(essential.conffile && keepsConfiguration === true))
        .filter((essential) => !isSuperseded(essential, name, changes, host))
        .map((essential) => ({ essential, how: 'removed' as const, by: name, certain: true })),
    );
}

/** Another package takes the place of its package, and brings it. */
function isSuperseded(
  essential: Essential,
  name: string,
  changes: readonly Change[],
  host: GuardedHost,
): boolean {
  return changes.some((change) => {
    const contents = contentsOf(change, host);
    return contents?.supersedes?.has(name) === true && isShipped(essential, contents, changes, host);
  });
}

/** A new version has to bring again what the old one brought. Conffiles it no longer has stay on the disk (dpkg(1)). */
function shippingLosses({ changes, layer }: Transaction, host: GuardedHost): Loss[] {
  if (layer === 'prompt') return []; // nothing is downloaded yet
  return changes.flatMap((change): Loss[] => {
    if (change.action !== 'install' || sameVersion(change)) return [];
    const owned = ownedBy(change.name, host).filter(({ conffile }) => !conffile);
    const contents = contentsOf(change, host);
    if (contents === undefined)
      return owned.map((essential) => ({
        essential,
        how: 'unreadable' as const,
        by: change.name,
        certain: false,
      }));
    return owned
      .filter((essential) => !isShipped(essential, contents, changes, host))
      .map((essential) => ({ essential, how: 'not-shipped' as const, by: change.name, certain: true }));
  });
}

/** A reinstall without a package file at hand: the same version has what it has. */
function sameVersion({ from, to, file }: Change): boolean {
  return from !== undefined && from === to && file === undefined;
}

function isShipped(
  essential: Essential,
  own: Contents,
  changes: readonly Change[],
  host: GuardedHost,
): boolean {
  if (own.paths.has(essential.path)) return true;
  if (own.read === 'control' && essential.kind === 'link') return true; // only the whole list names links
  const soname = sonameOf(essential.path);
  if (soname !== undefined && [...own.paths].some((path) => sonameOf(path) === soname)) return true;
  return changes.some((other) => contentsOf(other, host)?.paths.has(essential.path) === true);
}

/** dpkg lets a package have another's file when it Replaces it, when it is forced, and always when nobody owns it. */
function takeOvers({ changes }: Transaction, host: GuardedHost): Loss[] {
  return changes.flatMap((change) => {
    const contents = contentsOf(change, host);
    if (change.action !== 'install' || contents === undefined) return [];
    return host.essentials
      .filter(
        (e) =>
          e.package !== change.name &&
          contents.paths.has(e.path) &&
          contents.supersedes?.has(e.package ?? '') !== true &&
          !isHandedOver(e, changes, host),
      )
      .map((essential) => ({ essential, how: 'taken-over' as const, by: change.name, certain: true }));
  });
}

/** Debian moves files between packages: the old owner's new version, in the same transaction, has it no more. */
function isHandedOver(essential: Essential, changes: readonly Change[], host: GuardedHost): boolean {
  const owner = changes.find((c) => c.name === essential.package && c.action === 'install');
  const contents = owner && contentsOf(owner, host);
  return contents !== undefined && !contents.paths.has(essential.path);
}

/** A link that leads to something lost leads nowhere. */
function withDanglingLinks(losses: readonly Loss[], essentials: readonly Essential[]): Loss[] {
  const gone = new Map(losses.map((loss) => [loss.essential.path, loss]));
  const dangling = essentials.flatMap((essential) => {
    const cause = essential.target === undefined ? undefined : gone.get(essential.target);
    if (cause === undefined || gone.has(essential.path) || staysBehind(cause)) return [];
    return [{ ...cause, essential }];
  });
  return [...losses, ...dangling];
}

/** A conffile is still there after a removal; only a purge takes it. */
const staysBehind = ({ essential, how }: Loss): boolean => essential.conffile && how === 'removed';

/** One loss a component; what is certain wins, then what was found first. */
function merged(losses: readonly Loss[]): Loss[] {
  const byId = new Map<string, Loss>();
  for (const loss of losses) {
    const known = byId.get(loss.essential.id);
    if (known === undefined || (!known.certain && loss.certain)) byId.set(loss.essential.id, loss);
  }
  return [...byId.values()];
}
