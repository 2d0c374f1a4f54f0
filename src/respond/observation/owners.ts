import type { LogFact } from '../../domain/log-fact.ts';
import type { Look } from './look.ts';
import type { DirectiveOwner, ObservedService, SymbolOwner } from './model.ts';
import type { Naming } from './names.ts';

export function observeOwners(
  _look: Look,
  _facts: readonly LogFact[],
  _services: readonly ObservedService[],
): {
  readonly directives: Readonly<Record<string, DirectiveOwner>>;
  readonly symbols: Readonly<Record<string, SymbolOwner>>;
  readonly named: readonly Naming[];
} {
  return { directives: {}, symbols: {}, named: [] };
}
