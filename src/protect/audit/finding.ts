/** What the audit reports: findings with their place, the values that led there, and what breaks. Plain data. */
import type { ComponentClass, ComponentKind, SourcePosition } from '../../domain/component.ts';
import type { Span } from './model.ts';
import type { RuleId } from './rules.ts';

/** `error`: a service breaks. `warning`: it breaks if a value turns out so, or for a while. `note`: nobody can tell; rehearse. */
export type AuditSeverity = 'error' | 'warning' | 'note';
export const SEVERITIES = ['error', 'warning', 'note'] as const satisfies readonly AuditSeverity[];

/** One link of the chain of values, first to last: `PKGS="php5 php7.0"`, `for p in $PKGS`. */
export interface ValueStep {
  readonly text: string;
  readonly file: string;
  readonly span: Span;
}

/** A component that the command would take. */
export interface HitComponent {
  readonly id: string;
  readonly kind: ComponentKind;
  readonly class: ComponentClass;
  readonly path: string;
  readonly package?: string;
  readonly services: readonly string[];
  readonly sites: readonly string[];
  /** From the site down to it. */
  readonly reason: readonly { readonly text: string; readonly at?: SourcePosition }[];
}

export interface AuditFinding {
  readonly rule: RuleId;
  readonly severity: AuditSeverity;
  /** As the caller named it. */
  readonly file: string;
  readonly span: Span;
  /** The command as it stands in the file, shortened. */
  readonly command: string;
  /** The line where it begins, of a very long one the stretch around it; absent where that file was not at hand. */
  readonly excerpt?: {
    readonly text: string /** Where `text` begins in the line. */;
    readonly column: number;
  };
  /** What it would run with all values put in, shortened; absent where that is the same. */
  readonly resolved?: string;
  /** One sentence: what is lost. */
  readonly message: string;
  /** One sentence: which service and site break, and why. */
  readonly breaks?: string;
  readonly chain: readonly ValueStep[];
  /** Most important first, at most 20. */
  readonly components: readonly HitComponent[];
  /** How many there are in all. */
  readonly componentCount: number;
  /** A safe way to write it. */
  readonly rewrite?: string;
  /** The container: `RUN in Dockerfile`; absent for a plain script. */
  readonly inside?: string;
  /** Same for the same rule on the same command with the same loss, whichever line it moves to; 16 hex digits. */
  readonly fingerprint: string;
}

/** A finding that is not shown among the findings, with the reason somebody gave. */
export interface AllowedFinding {
  readonly finding: AuditFinding;
  readonly by: 'comment' | 'baseline';
  readonly reason: string;
  /** ISO 8601 date; of the baseline only. */
  readonly expires?: string;
}

export interface AuditReport {
  readonly schema: 'stakeout.audit/1';
  /** Against what: `this host (web1)`, `profile lamp-debian12`, `inventory web2.json (web2)`. */
  readonly against: string;
  readonly files: number;
  readonly findings: readonly AuditFinding[];
  readonly allowed: readonly AllowedFinding[];
  /** What could not be read or followed, and accepted findings that are not found any more. */
  readonly problems: readonly { readonly what: string; readonly why: string }[];
}
