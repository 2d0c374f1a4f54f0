/** Several services' components as one list: an object is one component, with every service that needs it. */
import type { Component, Problem } from '../../domain/component.ts';
import { isBetterReason } from '../../stacks/index.ts';

export function mergeComponents(all: Iterable<Component>): readonly Component[] {
  const merged = new Map<string, Component>();
  for (const component of all) {
    const known = merged.get(component.id);
    if (known === undefined) {
      merged.set(component.id, component);
      continue;
    }
    const better = isBetterReason(component.reason, known.reason) ? component : known;
    merged.set(component.id, {
      ...better,
      services: [...new Set([...known.services, ...component.services])],
    });
  }
  return [...merged.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** Several services may stumble over the same file. */
export function mergeProblems(all: Iterable<Problem>): readonly Problem[] {
  const merged = new Map<string, Problem>();
  for (const problem of all)
    merged.set(
      `${problem.what}\0${problem.why}\0${problem.at?.file ?? ''}:${problem.at?.line ?? ''}`,
      problem,
    );
  return [...merged.values()];
}
