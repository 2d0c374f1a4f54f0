/** What dpkg's records and package files say of the packages of a transaction. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageRecord } from '../../host/packages/index.ts';
import { readContents } from './contents.ts';
import type { GuardedHost, MaintainerScript } from './model.ts';
import type { PackageSide } from './package-side.ts';

const INFO = '/var/lib/dpkg/info';
const MAX_SCRIPT = 8 << 20;

type States = ReadonlyMap<string, PackageRecord>;

export function dpkgSide(host: Pick<GuardedHost, 'essentials' | 'owners'>, states: States): PackageSide {
  return {
    contents: (changes, seen) => readContents(changes, host, seen),
    removalScripts: (names) => removalScripts(names, states),
    allRemovalScripts: () => removalScripts(packagesWithRemovalScripts(), states),
    ranBefore: (name, script) => ranBefore(states, name, script),
  };
}

/** What dpkg would run at the removal of these packages. */
function removalScripts(
  names: Iterable<string>,
  states: States,
): ReadonlyMap<string, readonly MaintainerScript[]> {
  const found = new Map<string, readonly MaintainerScript[]>();
  for (const name of names) {
    const scripts = (['prerm', 'postrm'] as const).flatMap((script) => {
      const text = scriptText(name, states.get(name)?.arch, script);
      return text === undefined ? [] : [{ name: script, text }];
    });
    if (scripts.length > 0) found.set(name, scripts);
  }
  return found;
}

/** But for the lines in which debhelper writes its version. */
function ranBefore(states: States, name: string, { name: script, text }: MaintainerScript): boolean {
  const state = states.get(name);
  if (state?.state !== 'installed') return false;
  const before = scriptText(name, state.arch, script);
  return before !== undefined && withoutMarks(before) === withoutMarks(text);
}

function withoutMarks(text: string): string {
  return text.replace(/^# (?:Automatically added by|End automatically added).*$/gm, '');
}

/** Packages that may be installed for several architectures have the architecture in the name (dpkg(1), "info"). */
function scriptText(name: string, arch: string | undefined, script: string): string | undefined {
  for (const base of [`${name}.${script}`, `${name}:${arch}.${script}`]) {
    const file = join(INFO, base);
    try {
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat?.isFile() === true && stat.size <= MAX_SCRIPT) return readFileSync(file, 'utf8');
    } catch {
      return undefined; // gone in this moment
    }
  }
  return undefined;
}

/** Names of all packages with a removal script on this host. */
function packagesWithRemovalScripts(): string[] {
  if (!existsSync(INFO)) return [];
  const names = readdirSync(INFO).flatMap(
    (file) => /^([^:]+?)(?::[^.]+)?\.(?:prerm|postrm)$/.exec(file)?.[1] ?? [],
  );
  return [...new Set(names)];
}
