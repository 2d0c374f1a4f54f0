/** How much a finding matters. Pure. */
import type { Component, ComponentClass } from './component.ts';
import type { Difference, FileState } from './file-state.ts';
import { type FindingKind, kindOf, type Severity } from './finding.ts';

/** Classes that administrators edit as a matter of course: another content is told, the probes say whether it harms. */
const EDITED: ReadonlySet<ComponentClass> = new Set(['config', 'content', 'certificate', 'data']);

/** Severity of `component` being `now` instead of `then`; undefined when nothing that matters differs. */
export function severityOf(
  component: Pick<Component, 'kind' | 'class'>,
  found: readonly Difference[],
  then: FileState,
  now: FileState | undefined,
): Severity | undefined {
  const kind = kindOf(component, found);
  return kind === undefined ? undefined : severityOfKind(kind, component.class, found, then, now);
}

function severityOfKind(
  kind: FindingKind,
  of: ComponentClass,
  found: readonly Difference[],
  then: FileState,
  now: FileState | undefined,
): Severity {
  switch (kind) {
    case 'missing':
    case 'dangling':
    case 'covered':
    case 'unexpected':
      return 'critical';
    case 'corrupted':
      return EDITED.has(of) && now !== undefined && now.size > 0 ? 'warning' : 'critical';
    case 'permission':
      return found.includes('owner') || losesBits(then, now) ? 'critical' : 'warning';
    case 'metadata':
      break;
  }
  return found.includes('capability') ? 'critical' : 'warning';
}

/** True when somebody who was allowed something before is not any more. */
function losesBits(then: FileState, now: FileState | undefined): boolean {
  return now === undefined || (then.mode & ~now.mode) !== 0;
}
