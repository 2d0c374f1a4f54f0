/** What rpm's database and package files say of the packages of a transaction. */
import {
  allDetails,
  compareRpmVersions,
  fileDetails,
  installedDetails,
  type RpmDetails,
  type RpmRelation,
  type RpmScript,
} from '../../../host/packages/index.ts';
import { canonical } from '../../patterns/index.ts';
import type { Change, Contents, GuardedHost, MaintainerScript, Owner } from '../model.ts';
import type { PackageSide } from '../package-side.ts';

export function rpmOwners(names: readonly string[]): Owner[] {
  // What a package provides matters for conflicts only, and with those rpm does nothing at all.
  return installedDetails(names).map(({ name, version }) => ({ name, version, provides: [] }));
}

export function rpmSide(owners: readonly Owner[]): PackageSide {
  return {
    contents: (changes, seen) => Promise.resolve(contentsOf(changes, owners, seen)),
    removalScripts: (names) => removalScripts(installedDetails(names)),
    allRemovalScripts: () => removalScripts(allDetails()),
    ranBefore,
  };
}

function contentsOf(
  changes: readonly Change[],
  owners: readonly Owner[],
  seen: (contents: Contents) => void,
): ReadonlyMap<string, Contents> {
  const found = new Map<string, Contents>();
  for (const { action, file } of changes) {
    if (action !== 'install' || file === undefined) continue;
    const details = fileDetails(file);
    if (details === undefined) continue;
    const contents = contentsFrom(details, owners);
    found.set(file, contents);
    seen(contents);
  }
  return found;
}

export function contentsFrom(details: RpmDetails, owners: readonly Owner[]): Contents {
  const { name, version, paths, scripts } = details;
  return {
    name,
    version,
    // A package that conflicts with an installed one is not installed; it drives nothing out.
    conflicts: [],
    breaks: [],
    replaces: [],
    supersedes: new Set(owners.filter((owner) => supersedes(details, owner)).map((owner) => owner.name)),
    paths: new Set(paths.map(canonical)),
    read: 'whole',
    scripts: shellScripts(scripts, COMING),
  };
}

/** Obsoletes names packages, not what they provide (rpm-dependencies(7)). */
export function supersedes({ name, obsoletes }: RpmDetails, owner: Pick<Owner, 'name' | 'version'>): boolean {
  return owner.name !== name && obsoletes.some((one) => one.name === owner.name && holds(one, owner.version));
}

function holds({ operator, version }: RpmRelation, installed: string): boolean {
  if (operator === undefined || version === undefined) return true;
  const order = compareRpmVersions(installed, version);
  if (order === 0) return operator.includes('=');
  return operator.startsWith(order < 0 ? '<' : '>');
}

const COMING: ReadonlySet<RpmScript['name']> = new Set(['pretrans', 'prein', 'postin', 'posttrans']);
const GOING: ReadonlySet<RpmScript['name']> = new Set(['preun', 'postun']);
const SHELL = /^\/(?:usr\/)?bin\/(?:sh|bash|dash|ksh)(?: |$)/;

/** Those of other interpreters, rpm's own Lua among them, are not read. */
function shellScripts(
  scripts: readonly RpmScript[],
  which: ReadonlySet<RpmScript['name']>,
): MaintainerScript[] {
  return scripts
    .filter(({ name, interpreter }) => which.has(name) && SHELL.test(interpreter))
    .map(({ name, text }) => ({ name, text }));
}

function removalScripts(packages: readonly RpmDetails[]): GuardedHost['removalScripts'] {
  const found = new Map<string, readonly MaintainerScript[]>();
  for (const { name, scripts } of packages) {
    const going = shellScripts(scripts, GOING);
    if (going.length > 0) found.set(name, [...(found.get(name) ?? []), ...going]);
  }
  return found;
}

function ranBefore(name: string, { name: script, text }: MaintainerScript): boolean {
  return installedDetails([name]).some(({ scripts }) =>
    scripts.some((before) => before.name === script && before.text === text),
  );
}
