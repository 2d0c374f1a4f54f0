/** One order as the sentinel holds it: where the object really stands and what is known of it. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../../domain/errors.ts';
import { CONTENT, EVENT, NAMES, SELF } from '../../host/file-events/index.ts';
import { type Ancestor, captureAncestors, prefixes } from './ancestors.ts';
import { LinkBack } from './restore/link-back.ts';
import type { Tuple } from './tuple.ts';
import type { GuardOrder } from './types.ts';

export interface Guard {
  readonly order: GuardOrder;
  /** The directory with all links resolved when the order was given. */
  readonly directory: string;
  readonly name: string;
  /** `directory/name`. */
  readonly place: string;
  /** Of the path as given, then of the real directory; top first. */
  readonly ancestors: readonly Ancestor[];
  /** Where a lost file may be put back before anything else is looked at. */
  readonly linkBack: LinkBack | undefined;
  /** The tuple at which the object was last found right. */
  good: Tuple | undefined;
  /** Written to since it was last found right: the tuple alone proves nothing. */
  dirty: boolean;
  /** The digest of the hard link was found wrong: only the copy may be used. */
  linkSpoiled: boolean;
  /** Differences last reported and what was done; empty when it was right. */
  reported: string;
  /** Left alone until the package transaction is judged. */
  deferred: boolean;
}

/** Orders about accounts have no place in the file system. */
export function hasPlace(order: GuardOrder): boolean {
  return order.component.kind !== 'user' && order.component.kind !== 'group';
}

/** `before` is the guard of the same component from earlier orders: it still knows parents that are gone now. */
export function makeGuard(order: GuardOrder, before: Guard | undefined, stateDir: string): Guard {
  const logical = dirname(order.component.path);
  const directory = realDirectory(logical) ?? before?.directory ?? logical;
  const ancestors = captureBoth(logical, directory) ?? before?.ancestors ?? [];
  const name = basename(order.component.path);
  const place = join(directory, name);
  return {
    order,
    directory,
    name,
    place,
    ancestors,
    linkBack: linkBackOf(order, place, stateDir),
    good: undefined,
    dirty: false,
    linkSpoiled: false,
    reported: '',
    deferred: false,
  };
}

/** Only where policy says restore, and where no link lies between the path and its place: that takes a closer look. */
function linkBackOf(order: GuardOrder, place: string, stateDir: string): LinkBack | undefined {
  const { component, link, mode, state } = order;
  if (mode !== 'restore' || state.type !== 'file' || component.path !== place || link === undefined)
    return undefined;
  return new LinkBack(
    { link, directory: dirname(place), name: basename(place), path: place },
    state,
    stateDir,
  );
}

function realDirectory(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

function captureBoth(logical: string, real: string): Ancestor[] | undefined {
  const first = captureAncestors(logical);
  if (logical === real || first === undefined) return first;
  const second = captureAncestors(real);
  return second === undefined ? undefined : [...first, ...second];
}

/** What to watch for one guard: its directory closely, every directory above only for names that come and go. */
export function interests(guard: Guard): Map<string, number> {
  const wanted = new Map<string, number>();
  for (const parent of ['/', ...guard.ancestors.map((a) => a.path), ...prefixes(guard.directory)])
    wanted.set(dirname(parent), NAMES | EVENT.directory);
  const content = guard.order.state.type === 'file' ? CONTENT : 0;
  wanted.set(guard.directory, NAMES | SELF | EVENT.attributes | EVENT.directory | content);
  return wanted;
}
