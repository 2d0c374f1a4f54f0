/**
 * Looks at the way a path leads before a step of root goes there. A link that another user made could lead a harmless `chmod` to a
 * file of the system; the rule is the kernel's own for such links (fs.protected_symlinks, proc_sys_fs(5)) and Apache's
 * SymLinksIfOwnerMatch: a link is followed when root made it, or when what it leads to belongs to whoever made it.
 */
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import { codeOf } from '../../domain/errors.ts';
import { refusalOfPath } from './path.ts';
import { type Change, Refusal } from './shapes.ts';

/** path_resolution(7), ELOOP. */
const MOST_LINKS = 40;

/** Where the change really happens: no link is left in it but, where it is not followed, the object itself. Throws Refusal. */
export function realPlace({ path, follows }: Pick<Change, 'path' | 'follows'>): string {
  const todo = path.split('/').slice(1).toReversed();
  let at = '';
  let links = 0;
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      at = posix.dirname(at === '' ? '/' : at).replace(/^\/$/, '');
      continue;
    }
    const here = `${at}/${part}`;
    const stats = look(here);
    const isLink = stats?.isSymbolicLink() === true;
    if (!isLink || (todo.length === 0 && !follows)) {
      at = here;
      continue;
    }
    if ((links += 1) > MOST_LINKS) throw new Refusal(`${path} leads through too many links`);
    const target = trusted(here, stats);
    if (target.startsWith('/')) at = '';
    todo.push(...target.split('/').toReversed());
  }
  const place = at === '' ? '/' : at;
  const refusal = refusalOfPath(place);
  if (refusal !== undefined) throw new Refusal(`${path} leads to ${place}: ${refusal}`);
  return place;
}

/** The text of a link, when it may be followed. */
function trusted(link: string, stats: Stats): string {
  const target = readlinkSync(link);
  if (stats.uid === 0) return target;
  const leadsTo = look(posix.resolve(posix.dirname(link), target));
  if (leadsTo?.uid === stats.uid) return target;
  throw new Refusal(
    `${link} is a link that uid ${stats.uid} made to something of another user: it is not followed`,
  );
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined;
    throw new Refusal(`${path} cannot be looked at: ${codeOf(error) ?? ''}`);
  }
}
