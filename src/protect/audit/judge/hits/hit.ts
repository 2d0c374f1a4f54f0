/** What a family of effects says about a host. Plain data. */
import type { Component } from '../../../../domain/component.ts';
import type { Effect } from '../../model.ts';
import type { RuleId } from '../../rules.ts';
import type { AuditedHost } from '../host.ts';
import type { Known } from '../../../patterns/index.ts';
import type { PackageWorld } from '../packages.ts';

export interface Hit {
  readonly rule: RuleId;
  /** How well the operands are known that lead to it. */
  readonly known: Known;
  readonly components: readonly Component[];
  /** `removes the packages a, b`: the beginning of the message. */
  readonly what: string;
  /** Weighs less than the rule says: it is mended by itself, or nobody can tell whether it hurts. */
  readonly slight?: 'warning' | 'note';
  /** Of package effects: what the command itself names and can take without harm. */
  readonly packages?: readonly string[];
  /** Services that stand, of service effects. */
  readonly services?: readonly string[];
}

/** A maintainer script. */
export interface OwnScript {
  readonly package: string;
  /** prerm and postrm: what nobody owns and it takes away is what the package itself made, or part of its going. */
  readonly takesDown: boolean;
  /** The package owns components. */
  readonly needed: boolean;
  /** A package that owns components cannot stay without it: whoever removes it has removed the service before. */
  readonly underneath: boolean;
}

export interface Scene {
  readonly host: AuditedHost;
  readonly world: PackageWorld;
  /** The package whose own script this is: what it takes away of its own is its business. */
  readonly own: OwnScript | undefined;
  /** What earlier commands of the script have done, which autoremove builds on. */
  readonly removed: ReadonlySet<string>;
  readonly marks: ReadonlyMap<string, 'auto' | 'manual'>;
  /** Counts comparisons of patterns with what the host has, and with later commands. Throws BeyondComparing. */
  readonly spend: (comparisons: number) => void;
}

export class BeyondComparing extends Error {}

export type Of<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

/** `a, b and 3 more` */
export function listed(names: readonly string[], most = 4): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
