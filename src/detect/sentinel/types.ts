/** What the sentinel is told and what it tells. */
import type { Actor } from '../../domain/actor.ts';
import type { Component } from '../../domain/component.ts';
import type { Difference, FileState } from '../../domain/file-state.ts';
import type { PolicyMode } from '../../domain/policy.ts';

/** One component to watch, how it must be, and what to restore it from. */
export interface GuardOrder {
  readonly component: Component;
  readonly state: FileState;
  readonly mode: PolicyMode;
  /** Administrators edit it as a matter of course: other content is told and left, an empty or lost file is restored. */
  readonly keepEdits?: boolean;
  /** A hard link to the same inode, on the same file system: brings a lost file back without copying. */
  readonly link?: string;
  /** An independent copy: also good when the file itself was damaged. */
  readonly copy?: string;
}

export interface Restored {
  readonly kind: 'restored';
  readonly tier: 'link' | 'copy' | 'attributes' | 'symlink';
  /** From reading the kernel's event until the object was back, microseconds. */
  readonly tookUs: number;
  /**
   * `digest`: SHA-256 was compared before the file became visible. `tuple`: size and modification time were, and the
   * digest follows at once in the background (event `verified`).
   */
  readonly verified: 'digest' | 'tuple';
  /** The attributes that were replaced; only for the tier `attributes`. */
  readonly before?: FileState;
  /** Where what stood in its place is kept. */
  readonly displaced?: string;
}

export interface Declined {
  readonly kind: 'declined';
  readonly why: 'policy' | 'occupied' | 'transaction' | 'contested' | 'vault-unusable';
}

export interface Failed {
  readonly kind: 'failed';
  readonly why: string;
  readonly next: string;
}

export type RestoreOutcome = Restored | Declined | Failed | { readonly kind: 'none' };

export interface Sighting {
  readonly path: string;
  readonly componentId: string;
  readonly differences: readonly Difference[];
  /** ISO 8601 UTC. */
  readonly seenAt: string;
  /** 0 when unknown. */
  readonly pid: number;
  readonly actor?: Actor;
  /** A mount that was not there before hides it. */
  readonly covered?: boolean;
  /** Found when the orders were given: it happened before the watch began. */
  readonly older?: boolean;
  readonly outcome: RestoreOutcome;
}

/** A component that was reported is as it must be again, and not by our hand. */
export interface Returned {
  readonly path: string;
  readonly componentId: string;
  readonly seenAt: string;
}

/** Somebody put another file in the place of a component, and it is just as it must be: what an upgrade to the same content does. */
export interface Replaced {
  readonly path: string;
  readonly componentId: string;
  readonly actor?: Actor;
}

/** The digest of a file restored by hard link, computed after the fact. */
export interface Verified {
  readonly path: string;
  readonly componentId: string;
  readonly ok: boolean;
}

/** Events were lost, and this is what was looked at because of it. */
export interface Overflow {
  readonly why: string;
  readonly checked: number;
  readonly differing: readonly string[];
  readonly tookMs: number;
}

export interface RecheckReport {
  readonly checked: number;
  /** Paths that are not as they must be, whatever was done about it. */
  readonly differing: readonly string[];
}

export interface OrdersReport {
  readonly components: number;
  readonly directories: number;
  /** Directories that no source of events could watch, with the reason. */
  readonly unwatched: readonly { readonly directory: string; readonly why: string }[];
}

/** How the worker came up. */
export interface SentinelStatus {
  readonly events: 'fanotify' | 'inotify';
  readonly mounts: 'fanotify' | 'mountinfo';
  readonly identity: Actor['rung'];
  readonly realtime: boolean;
  /** Rehearsed restores before the first order. */
  readonly warmUp: number;
  /** What is not as good as it could be, and why. */
  readonly notes: readonly string[];
}

export interface ContestLimit {
  /** Repairs of one path against one actor within the window; the next is declined. */
  readonly repairs: number;
  readonly windowMs: number;
}

export interface SentinelOptions {
  /** Private directory for what a restore displaces; made when absent. */
  readonly stateDir: string;
  readonly contest?: ContestLimit;
}
