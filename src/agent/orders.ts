/** From the baseline and the vault to the sentinel's orders. */
import type { ComponentClass } from '../domain/component.ts';
import { modeFor, type Policy } from '../domain/policy.ts';
import type { GuardOrder } from '../detect/sentinel/index.ts';
import type { Baseline, Vault } from '../identify/index.ts';

/** Sockets come and go with their service, which makes them itself; the service check answers for them. */
const MADE_BY_SERVICE: ReadonlySet<string> = new Set(['socket']);

/** What administrators edit. An edit that breaks the service is an incident by its effect; reverting it is theirs to decide. */
const EDITED: ReadonlySet<ComponentClass> = new Set(['config', 'content', 'certificate', 'data']);

export function ordersOf(baseline: Baseline, vault: Vault, policy: Policy): GuardOrder[] {
  return baseline.entries
    .filter(({ component }) => !MADE_BY_SERVICE.has(component.kind))
    .map(({ component, state }) => {
      const { sha256 } = state;
      const link = sha256 === undefined ? undefined : vault.linkFor(component.path, sha256);
      return {
        component,
        state,
        mode: modeFor(policy, component.class),
        keepEdits: EDITED.has(component.class),
        ...(link === undefined ? {} : { link }),
        ...(sha256 === undefined ? {} : { copy: vault.pathOf(sha256) }),
      };
    });
}
