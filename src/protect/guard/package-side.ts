/** Port: what a package manager knows of the packages of a transaction. */
import type { Change, Contents, GuardedHost, MaintainerScript } from './model.ts';

type ScriptsByPackage = GuardedHost['removalScripts'];

export interface PackageSide {
  /** Of what comes, by the path of its package file; what cannot be read is left out. `seen` is told of each as soon as it is read. */
  contents(
    changes: readonly Change[],
    seen: (contents: Contents) => void,
  ): Promise<ReadonlyMap<string, Contents>>;
  /** What would be run at the removal of these installed packages. */
  removalScripts(names: readonly string[]): ScriptsByPackage;
  /** The same of every installed package. */
  allRemovalScripts(): ScriptsByPackage;
  /** The installed version of the package has the same script. */
  ranBefore(name: string, script: MaintainerScript): boolean;
}
