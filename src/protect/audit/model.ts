/** What the readers of files, the evaluator of shell and the reporters of the audit say to one another. */
import type { Pattern } from '../patterns/index.ts';
import type { Kind } from './sources/kind.ts';

export type { Pattern } from '../patterns/index.ts';

/** A stretch of a file. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Shell found in a file: the whole of a script, one RUN of a Dockerfile, one task of a playbook, one line of a crontab. */
export interface ShellPiece {
  readonly kind: 'shell';
  readonly text: string;
  readonly dialect: 'sh' | 'bash';
  /** Where a stretch of `text`, in UTF-16 offsets, stands in the file; escapes and indentation of the container are undone here. */
  readonly spanOf: (from: number, to: number) => Span;
  /** Variables that the container sets: ENV and ARG of a Dockerfile, `vars` of a play, the lines above a crontab's entries. */
  readonly variables: ReadonlyMap<string, string>;
  /** What the container is, for people: `RUN in Dockerfile`, `task "Clean up" of a playbook`; absent for a plain script. */
  readonly inside?: string;
  /** What it has to be mended in; shell when absent. */
  readonly language?: Kind;
  /** The account it runs as, where the container says so; root when absent. */
  readonly user?: string;
}

/** What a declarative file says outright: Ansible's `apt: state=absent`, Puppet's `ensure => absent`, cloud-init's lists. */
export interface DeclaredEffect {
  readonly kind: 'declared';
  readonly effect: Effect;
  readonly span: Span;
  readonly inside: string;
  readonly language?: Kind;
}

/** A part that could not be read. The rest of the file is. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly span: Span;
  readonly why: string;
  /** It may be well written: a bound of the audit was reached. */
  readonly beyond?: true;
  readonly language?: Kind;
}

export type Piece = ShellPiece | DeclaredEffect | Unreadable;

/** What a command would do to a host. Which of it matters there is for the intersection to say. */
export type Effect =
  | {
      readonly kind: 'packages-removed';
      readonly packages: readonly Pattern[];
      /** With `autoremove`: also everything that nothing needs any more. */
      readonly autoremove: boolean;
      readonly purge: boolean;
      /** Only where packages are kept so; on any host when absent. */
      readonly manager?: 'dpkg' | 'rpm';
      /** Packages that depend on a removed one go too; `keep` for dpkg(1) and `rpm -e`, which refuse or force. */
      readonly dependants?: 'follow' | 'keep';
    }
  | {
      readonly kind: 'packages-installed';
      readonly packages: readonly Pattern[];
      readonly removing: readonly Pattern[];
    }
  | { readonly kind: 'paths-removed'; readonly paths: readonly Pattern[]; readonly recursive: boolean }
  | {
      readonly kind: 'paths-replaced';
      readonly paths: readonly Pattern[];
      /** Nothing is left in it: `> file`, `truncate -s 0`. */
      readonly emptied?: boolean;
    }
  | {
      readonly kind: 'paths-forbidden';
      readonly paths: readonly Pattern[];
      readonly recursive: boolean;
      /** Not even for the owner, as with mode 000; else for everybody else only. */
      readonly wholly?: boolean;
    }
  | {
      readonly kind: 'modules-disabled';
      readonly of: 'apache-module' | 'apache-conf' | 'apache-site' | 'php-extension';
      readonly names: readonly Pattern[];
      /** PHP versions and SAPIs it is limited to; all when absent. */
      readonly versions?: readonly string[];
      readonly sapis?: readonly string[];
    }
  | { readonly kind: 'services-stopped'; readonly services: readonly Pattern[]; readonly disabled: boolean }
  | { readonly kind: 'accounts-removed'; readonly accounts: readonly Pattern[] }
  // What takes an earlier effect back: the end of a restart, of a reinstallation, of a replacement by renaming.
  | {
      readonly kind: 'packages-marked';
      readonly packages: readonly Pattern[];
      readonly as: 'auto' | 'manual';
    }
  | { readonly kind: 'paths-created'; readonly paths: readonly Pattern[] }
  | {
      readonly kind: 'modules-enabled';
      readonly of: 'apache-module' | 'apache-conf' | 'apache-site' | 'php-extension';
      readonly names: readonly Pattern[];
    }
  | { readonly kind: 'services-started'; readonly services: readonly Pattern[]; readonly enabled: boolean };
