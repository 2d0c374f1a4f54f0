/** Things on a host, as an observation has them: files, what changed about them, file systems, accounts, ports. */
import type { ComponentClass, ComponentKind, ReasonStep, SourcePosition } from '../../domain/component.ts';
import type { CauseActor } from '../../domain/diagnosis.ts';
import type { FileState } from '../../domain/file-state.ts';

export type ChangeKind =
  | 'missing'
  | 'dangling'
  | 'content'
  | 'permission'
  | 'target'
  | 'type'
  | 'appeared'
  | 'covered'
  | 'replaced-equal'; // another inode, the same content

/** One difference between the host and how it should be, and by what measure. */
export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
  /**
   * `baseline`: the signed record; `package`: what the package installed; `record`: the distribution's registers of enabled
   * modules; `reference`: a configuration in force names it; `recent`: it merely changed shortly before the trouble.
   */
  readonly basis: 'baseline' | 'package' | 'record' | 'reference' | 'recent';
  readonly object: ComponentKind;
  readonly class?: ComponentClass;
  readonly services: readonly string[];
  readonly reason: readonly ReasonStep[];
  readonly package?: string;
  readonly was?: FileState;
  readonly now?: FileState;
  /** In words: `nothing stands there`, `mode 000 instead of 644`. */
  readonly detail: string;
  readonly diff?: TextDiff;
  /** ISO 8601 UTC: when its inode changed last (ctime), or the directory it is gone from. */
  readonly changedAt?: string;
  readonly actor?: CauseActor;
  /** The vault holds the content of the baseline. */
  readonly inVault?: boolean;
}

export interface TextDiff {
  readonly added: readonly DiffLine[];
  readonly removed: readonly DiffLine[];
  /** More lines differ than are listed. */
  readonly cut?: boolean;
}

export interface DiffLine {
  readonly line: number;
  readonly text: string;
}

export interface ObjectState {
  readonly path: string;
  readonly exists: boolean;
  readonly type?: FileState['type'];
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly size?: number;
  /** Where links lead, canonical. */
  readonly target?: string;
  /** It is a link and nothing stands where it leads. */
  readonly dangling?: boolean;
  /** Of what is missing: the highest part of its path that is not there. */
  readonly missingFrom?: string;
  /** ISO 8601 UTC. */
  readonly changedAt?: string;
  readonly package?: string;
  readonly conffile?: boolean;
  readonly agreement?: 'agrees' | 'differs' | 'unknown' | 'missing';
  /** What the dynamic linker or the server would refuse. */
  readonly fault?: ObjectFault;
  /** Whether the service's user can use it, asked of every directory on the way. */
  readonly access?: readonly AccessCheck[];
  /** Names beside it that differ by a typing error. */
  readonly lookAlikes?: readonly string[];
  /** Lines of a text file around the place a fact names. */
  readonly lines?: readonly DiffLine[];
}

export interface ObjectFault {
  readonly text: string;
}

export interface AccessCheck {
  readonly user: string;
  readonly wants: 'read' | 'write' | 'search' | 'connect';
  readonly ok: boolean;
  /** The directory that stops it, or the object itself. */
  readonly blockedAt?: string;
}

export interface FileSystem {
  readonly mountPoint: string;
  readonly type: string;
  readonly source?: string;
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly totalInodes: number;
  readonly freeInodes: number;
  readonly readOnly: boolean;
  /** It stood there when the baseline was taken; absent when there is no baseline or it does not say. */
  readonly wasThere?: boolean;
  /** Paths our services use on it. */
  readonly uses: readonly string[];
}

export interface Account {
  readonly kind: 'user' | 'group';
  readonly name: string;
  readonly exists: boolean;
  readonly services: readonly string[];
  readonly at?: SourcePosition;
}

export interface PortHolder {
  readonly address: string;
  readonly pid: number;
  readonly comm: string;
  readonly argv: readonly string[];
  /** The service that wants it. */
  readonly wantedBy: string;
}
