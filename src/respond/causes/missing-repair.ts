/** How a lost file comes back: from the package, from the vault, from its mistyped twin, or by taking back what names it. */
import { posix } from 'node:path';
import type { RepairPlan, RepairStep } from '../../domain/diagnosis.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Gathered } from './gather.ts';
import { newMentionOf } from './mentions.ts';
import { bringBack, makeDirectory, plan, putBack, setAside } from './mend.ts';

export function repairMissing(on: Case, entry: Gathered): RepairPlan {
  const after = bringBack(on, [...entry.services]);
  const near = on.object(entry.path)?.lookAlikes?.[0];
  if (entry.class === 'content' && near !== undefined && entry.change?.inVault !== true) {
    const from = posix.join(posix.dirname(entry.path), near);
    return plan(`${near} beside it looks like the same file under a mistyped name.`, [
      copy(from, entry.path),
    ]);
  }
  if (entry.class === 'directory' && near !== undefined && entry.change?.basis === 'baseline') {
    const from = posix.join(posix.dirname(entry.path), near);
    return plan(`${from} holds the same files under another name.`, [rename(from, entry.path), ...after]);
  }
  const below = on.changes.filter(
    (c) => c.kind === 'missing' && c.inVault === true && c.path.startsWith(`${entry.path}/`),
  );
  if (entry.class === 'directory' && entry.change?.inVault === true && below.length > 0)
    return plan(`Put ${entry.path} and what was recorded in it back.`, [
      putBack(entry.path),
      ...below.slice(0, MOST_FILES).map((c) => putBack(c.path)),
      ...after,
    ]);
  const directory = directoryLike(entry);
  if (directory !== undefined) return plan(`Make ${entry.path} again.`, [directory, ...after]);
  const mention = newMentionOf(on, entry.path);
  if (mention !== undefined && entry.change?.basis !== 'baseline')
    return plan(
      `Nothing named ${entry.path} while all was well: take back ${mention.path}, which does now.`,
      [mention.kind === 'appeared' ? setAside(mention.path) : putBack(mention.path), ...after],
    );
  if (entry.change?.inVault === true || entry.package !== undefined)
    return plan(`Put ${entry.path} back.`, [...above(on, entry.path), putBack(entry.path), ...after]);
  return plan(
    `Put ${entry.path} back.`,
    [],
    'No copy of it is known and no package owns it: bring it back from a backup or a deployment.',
  );
}

/** Directories on the way that went as well and that no record knows. */
function above(on: Case, path: string): readonly RepairStep[] {
  const highest = on.object(path)?.missingFrom;
  if (highest === undefined || highest === path) return [];
  const missing: string[] = [];
  for (let dir = posix.dirname(path); dir.startsWith(highest); dir = posix.dirname(dir)) missing.unshift(dir);
  return missing.map((dir) => makeDirectory(dir, 0o755, 'root', 'root'));
}

/** A person would not type more than these either. */
const MOST_FILES = 50;

function rename(from: string, to: string): RepairStep {
  const argv = (a: string, b: string): string[] => [
    '/usr/bin/mv',
    '--no-clobber',
    '--no-target-directory',
    a,
    b,
  ];
  return { summary: `give ${from} its name ${to} back`, argv: argv(from, to), undo: argv(to, from) };
}

function copy(from: string, to: string): RepairStep {
  return {
    summary: `copy ${from} to ${to}`,
    argv: ['/usr/bin/cp', '--preserve=all', '--no-clobber', from, to],
    undo: ['/usr/bin/rm', to],
  };
}

/** Directories that Debian's packages make: base-files, apache2, nginx-common, php-common, php8.2-fpm (their postinst or tmpfiles.d). */
export const USUAL_DIRECTORIES: Readonly<
  Record<string, readonly [mode: number, owner: string, group: string]>
> = {
  '/var/log/apache2': [0o750, 'root', 'adm'],
  '/var/log/nginx': [0o755, 'root', 'adm'],
  '/var/lib/php/sessions': [0o1733, 'root', 'root'],
  '/run/php': [0o755, 'www-data', 'www-data'],
  '/run/apache2': [0o755, 'root', 'root'],
  '/var/cache/apache2/mod_cache_disk': [0o755, 'www-data', 'www-data'],
};

function directoryLike({ path, change }: Gathered): RepairStep | undefined {
  const usual = USUAL_DIRECTORIES[path];
  const then = change?.path === path && change.was?.type === 'directory' ? change.was : undefined;
  if (then !== undefined) return makeDirectory(path, then.mode, String(then.uid), String(then.gid));
  return usual === undefined ? undefined : makeDirectory(path, ...usual);
}
