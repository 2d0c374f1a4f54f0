/** What the guard judges: a transaction of packages, the host it meets, and the verdict. Plain data. */
import type { ComponentClass, ComponentKind, ReasonStep } from '../../domain/component.ts';
import type { Pattern } from '../patterns/index.ts';

/** One package that comes or goes. An upgrade, a downgrade and a reinstall are an install with `from`. */
export interface Change {
  readonly action: 'install' | 'remove';
  readonly name: string;
  /** As the package manager writes it; absent when the front end did not say. */
  readonly arch?: string;
  /** The installed version; absent when there is none. */
  readonly from?: string;
  /** The version that comes; absent for a removal. */
  readonly to?: string;
  /** Absolute path of the package file, when it is on the disk already. */
  readonly file?: string;
  /** Configuration files stay: set only when the command line leaves no doubt. */
  readonly keepsConfiguration?: boolean;
}

export interface Transaction {
  /** `prompt`: what the person is about to be asked; nothing is downloaded yet. */
  readonly layer: 'prompt' | 'apt' | 'dpkg' | 'dnf' | 'rpm';
  readonly changes: readonly Change[];
  /** As the person or script gave it; absent when the front end did not say. */
  readonly commandLine?: string;
}

/** `apache2-bin (<< 2.4)`: deb-control(5), "Conflicts", "Breaks". */
export interface Relation {
  readonly name: string;
  readonly operator?: '<<' | '<=' | '=' | '>=' | '>>';
  readonly version?: string;
}

/** dpkg's (deb-preinst(5)), and rpm's (rpm-spec(5)). */
export type ScriptName =
  | 'preinst'
  | 'postinst'
  | 'prerm'
  | 'postrm'
  | 'pretrans'
  | 'prein'
  | 'postin'
  | 'preun'
  | 'postun'
  | 'posttrans';

export interface MaintainerScript {
  readonly name: ScriptName;
  readonly text: string;
}

/** What a package file holds. */
export interface Contents {
  readonly name: string;
  readonly version: string;
  readonly conflicts: readonly Relation[];
  readonly breaks: readonly Relation[];
  readonly replaces: readonly Relation[];
  /** Names of installed packages whose place it takes, as a new version of them would: rpm's Obsoletes. dpkg has nothing like it. */
  readonly supersedes?: ReadonlySet<string>;
  /** Absolute, canonical (`/usr/lib`, never `/lib`). */
  readonly paths: ReadonlySet<string>;
  /** `control`: regular files as md5sums and conffiles name them. `whole`: every member, links included. */
  readonly read: 'control' | 'whole';
  readonly scripts: readonly MaintainerScript[];
}

/** A component of the baseline as the guard sees it. */
export interface Essential {
  readonly id: string;
  /** Canonical. */
  readonly path: string;
  readonly kind: ComponentKind;
  readonly class: ComponentClass;
  /** Owner in the package database. */
  readonly package?: string;
  readonly conffile: boolean;
  /** Of a link: where it leads, absolute and canonical. */
  readonly target?: string;
  /** Of a link: what readlink(1) says, as recorded. */
  readonly linkText?: string;
  readonly services: readonly string[];
  readonly sites: readonly string[];
  readonly reason: readonly ReasonStep[];
}

/** What is installed of a package that owns essentials. */
export interface Owner {
  readonly name: string;
  readonly version: string;
  readonly provides: readonly string[];
}

export interface GuardedHost {
  readonly essentials: readonly Essential[];
  readonly owners: readonly Owner[];
  /** By the path of the package file; a file that could not be read is absent. */
  readonly contents: ReadonlyMap<string, Contents>;
  /** `prerm` and `postrm`, `preun` and `postun` of installed packages, by package; of those that the transaction removes at least. */
  readonly removalScripts: ReadonlyMap<string, readonly MaintainerScript[]>;
  /** The installed version of a package has the same script: it ran, and the services are as they are recorded after it. */
  readonly ranBefore?: (name: string, script: MaintainerScript) => boolean;
  /** What a fresh inventory needs, when one was taken: canonical paths. */
  readonly neededNow?: ReadonlySet<string>;
}

export type LossHow =
  | 'removed' // its package goes
  | 'not-shipped' // the new version of its package has it no more
  | 'taken-over' // another package puts its own file there
  | 'conflict' // an incoming package drives its package out or out of order
  | 'disabled' // a maintainer script turns the module off
  | 'deleted' // a maintainer script removes or replaces the file
  | 'unfollowed' // a maintainer script is too long to be followed to its end, and might
  | 'unreadable'; // the package that brings it anew cannot be read

/** Where a maintainer script does it. */
export interface ScriptLine {
  readonly package: string;
  readonly script: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

export interface Loss {
  readonly essential: Essential;
  readonly how: LossHow;
  /** The package whose coming or going does it. */
  readonly by: string;
  readonly script?: ScriptLine;
  /** False: it may happen, and only a rehearsal could tell. */
  readonly certain: boolean;
}

/** A need that another object fulfils afterwards. */
export interface Succession {
  readonly essential: Essential;
  /** The path that takes its place. */
  readonly successor: string;
}

export interface Verdict {
  readonly outcome: 'allowed' | 'refused' | 'undecided';
  readonly losses: readonly Loss[];
  readonly successions: readonly Succession[];
}

/** What a maintainer script takes away, as far as its reader can tell. */
export type ScriptEffect = {
  readonly line: number;
  readonly text: string;
  /** False when a later command of the script brings the like. */
  readonly certain: boolean;
} & (
  | {
      readonly kind: 'disabled';
      readonly of: 'apache-module' | 'apache-conf' | 'apache-site' | 'php-extension';
      readonly names: readonly Pattern[];
    }
  /** What comes after that line was not followed: it may take anything. */
  | { readonly kind: 'unfollowed' }
  | { readonly kind: 'paths-gone'; readonly paths: readonly Pattern[]; readonly recursive: boolean }
);

/**
 * Port: reads one maintainer script, as dpkg would run it. Runs nothing, never throws, takes bounded time whatever the script holds.
 * Only effects are told; which of them matter is for the caller to say.
 */
export type AuditScript = (script: MaintainerScript) => readonly ScriptEffect[];
