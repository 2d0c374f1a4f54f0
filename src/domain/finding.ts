/** A component that is not as its baseline says. Pure. */
import type { Actor } from './actor.ts';
import type { Component } from './component.ts';
import type { Difference } from './file-state.ts';

export type FindingKind =
  | 'missing' // unlinked, renamed away, link removed
  | 'corrupted' // other content than the baseline's: truncated, overwritten, replaced
  | 'permission' // mode or owner changed
  | 'metadata' // capability, ACL, xattr
  | 'dangling' // a link whose target is gone or elsewhere
  | 'covered' // a mount hides it
  | 'unexpected'; // something stands where nothing stood, or of another type

/** How much it matters: `critical` harms now or at the next restart; `info` does not. */
export type Severity = 'critical' | 'warning' | 'info';

export interface Finding {
  /** Stable for one component and kind while it lasts: `missing:file:/usr/…`. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly component: Component;
  readonly differences: readonly Difference[];
  /** ISO 8601 UTC of the kernel event, or of the verification that found it. */
  readonly seenAt: string;
  readonly source: 'event' | 'verify' | 'start';
  readonly actor?: Actor;
}

/** The kind that a set of differences amounts to; undefined when nothing that matters differs. */
export function kindOf(
  component: Pick<Component, 'kind'>,
  found: readonly Difference[],
): FindingKind | undefined {
  const has = (...any: Difference[]): boolean => any.some((d) => found.includes(d));
  if (has('missing')) return 'missing';
  if (has('type')) return 'unexpected';
  if (has('content', 'size')) return 'corrupted';
  if (has('target')) return component.kind === 'link' ? 'dangling' : 'corrupted';
  if (has('mode', 'owner')) return 'permission';
  if (has('capability', 'acl', 'xattr')) return 'metadata';
  return undefined;
}
