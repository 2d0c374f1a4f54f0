/** Which part of the evaluator follows which kind of command. */
import { evaluateTest } from './conditions.ts';
import { andOr, caseOf, choice, forLoop, pipeline, whileLoop } from './flow.ts';
import type { Inner, Outcome } from './machine.ts';
import { operandOf } from './operand.ts';
import { both, negated, success } from './outcome.ts';
import { redirected } from './redirections.ts';
import { simple } from './simple.ts';
import type { State } from './state.ts';
import type { Node } from './syntax/nodes.ts';

export function execute(inner: Inner, node: Node, state: State): Outcome {
  switch (node.kind) {
    case 'simple':
      return simple(inner, node, state);
    case 'pipeline':
      return node.negated
        ? negated(inner.asking(() => pipeline(inner, node.commands, state)))
        : pipeline(inner, node.commands, state);
    case 'and-or':
      return andOr(inner, node, state);
    case 'if':
      return choice(inner, node, state);
    case 'for':
      return forLoop(inner, node, state);
    case 'while':
      return whileLoop(inner, node, state);
    case 'case':
      return caseOf(inner, node, state);
    case 'function':
      inner.define(node.name, node.body);
      return success(state);
    case 'group':
      return node.apart
        ? inner.apart(state, (own) => inner.run(node.body, own))
        : inner.run(node.body, state);
    case 'test':
      return evaluateTest(node.expression, state, (word, now) => operandOf(inner, word, now));
    case 'arithmetic':
      return both(state);
    case 'redirected':
    default:
      return redirected(inner, node.redirects, state, [], (own) => inner.node(node.command, own));
  }
}
