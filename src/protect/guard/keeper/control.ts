/** The keeper package as text: what it depends on, which directories wake it, what it puts back. Pure. */
import { posix } from 'node:path';
import type { Component } from '../../../domain/component.ts';
import type { Essential, Owner } from '../model.ts';

export const KEEPER = 'stakeout-keeper';
export const KEPT_LIST = '/usr/share/stakeout-keeper/kept';

/** What a service loads or reads by name. Libraries come with whatever needs them. */
const KEPT: ReadonlySet<Component['class']> = new Set([
  'program',
  'module',
  'extension',
  'enabled-link',
  'config',
]);
const WAKING: ReadonlySet<Component['class']> = new Set(['module', 'extension', 'enabled-link']);
const NAME = /^[a-z0-9][a-z0-9+.-]+$/;

/** A file or link as it is to be put back. */
export interface Kept {
  readonly path: string;
  readonly mode: number;
  /** Of a file: its digest and where the vault has it. */
  readonly sha256?: string;
  readonly copy?: string;
  /** Of a link: what it says. */
  readonly target?: string;
}

export function controlText(
  version: string,
  essentials: readonly Essential[],
  owners: readonly Owner[],
): string {
  return `Package: ${KEEPER}
Version: ${version}
Architecture: all
Maintainer: root <root@localhost>
Section: admin
Priority: optional
Protected: yes
Depends: ${dependencies(essentials, owners).join(', ')}
Description: parts that the web services of this host cannot run without
 Written by 'stakeout guard keeper'. It depends on what the services need, so that no package manager takes it,
 and puts back what a run of dpkg has taken all the same.
`;
}

/** `libapache2-mod-php8.2 | libapache2-mod-php`: another version that provides the same will do. */
export function dependencies(essentials: readonly Essential[], owners: readonly Owner[]): string[] {
  const names = new Set(
    essentials.flatMap((e) => (KEPT.has(e.class) && e.package !== undefined ? [e.package] : [])),
  );
  return owners
    .filter(({ name }) => names.has(name) && NAME.test(name))
    .map(({ name, provides }) => {
      const unversioned = name.replace(/\d+\.\d+/, '');
      return unversioned !== name && provides.includes(unversioned) ? `${name} | ${unversioned}` : name;
    })
    .toSorted();
}

export function triggersText(essentials: readonly Essential[]): string {
  const directories = new Set(
    essentials.filter((e) => WAKING.has(e.class)).map(({ path }) => posix.dirname(path)),
  );
  // dpkg wakes for what lies below; whatever holds a blank is no directory of a package (deb-triggers(5)).
  const plain = [...directories].filter((path) => !/\s/.test(path)).toSorted();
  return plain.map((path) => `interest-noawait ${path}\n`).join('');
}

export const isKept = (essential: Essential): boolean =>
  KEPT.has(essential.class) &&
  (essential.kind === 'file' || essential.kind === 'link') &&
  !/[\t\n]/.test(essential.path);

/** One line an object: `file`, path, mode, digest, copy; or `link`, path, target. Tab-separated. */
export function keptText(kept: readonly Kept[]): string {
  return kept
    .map(({ path, mode, sha256, copy, target }) =>
      target === undefined
        ? `file\t${path}\t${(mode & 0o7777).toString(8)}\t${sha256}\t${copy}\n`
        : `link\t${path}\t${target}\n`,
    )
    .join('');
}

/** Plain sh and coreutils: it has to work when nothing else of Stakeout does. It replaces nothing and never fails. */
export const POSTINST = `#!/bin/sh
# Puts back what is gone: verified copies for files, the recorded target for links.
tab=$(printf '\\t')
restored=
while IFS=$tab read -r kind path first digest copy; do
  [ ! -e "$path" ] && [ ! -L "$path" ] || continue
  [ -d "\${path%/*}" ] || mkdir -p "\${path%/*}" || continue
  case $kind in
    link) ln -s -- "$first" "$path" || continue ;;
    file)
      [ -f "$copy" ] && [ "$(sha256sum <"$copy")" = "$digest  -" ] || continue
      cp -- "$copy" "$path.stakeout-new" && chmod "$first" "$path.stakeout-new" && mv -n -- "$path.stakeout-new" "$path" || continue ;;
  esac
  echo "${KEEPER}: put back $path"
  restored=yes
done <${KEPT_LIST}
exit 0
`;
