/** One simple command: its assignments, redirections and words, and every way its words may come out. */
import { assignments, declare, restore } from './assignments.ts';
import { evaluateWords } from './conditions.ts';
import type { Inner, Outcome, Site } from './machine.ts';
import { literalText, operandOf } from './operand.ts';
import { after, joinOutcomes, mapOutcome } from './outcome.ts';
import { redirected } from './redirections.ts';
import { exportNames, type State } from './state.ts';
import type { SimpleCommand } from './syntax/nodes.ts';

export function simple(inner: Inner, node: SimpleCommand, state: State): Outcome {
  inner.step({ source: inner.source, at: node.at });
  if (node.words.length === 0 && node.redirects.length === 0)
    return assignments(inner, node.assignments, state);
  if (isTest(node)) return testWords(inner, node, state);
  const assigned = after(assignments(inner, node.assignments, state)) ?? state;
  const during = exportNames(
    assigned,
    node.assignments.map(({ name }) => name),
  );
  const { lists, state: now } = inner.expander.lists(node.words, during, inner.source);
  const site: Site = { source: inner.source, at: node.at };
  const outcome = redirected(inner, node.redirects, now, lists[0] ?? [], (own) => {
    const declared = declare(inner, node, own);
    return lists.map((list) => inner.call(list, declared, site)).reduce(joinOutcomes);
  });
  if (node.assignments.length === 0 || node.words.length === 0) return outcome;
  return mapOutcome(outcome, (end) =>
    restore(
      end,
      state,
      node.assignments.map(({ name }) => name),
    ),
  );
}

function testWords(inner: Inner, { words, redirects, at }: SimpleCommand, state: State): Outcome {
  const between = words.slice(1, literalText(words[0]) === '[' ? -1 : undefined);
  const many = between.some(({ parts }) =>
    parts.some((p) => p.kind === 'parameter' && /^[@*]$/.test(p.name)),
  );
  if (redirects.length > 0 || many) {
    const { lists, state: now } = inner.expander.lists(words, state, inner.source);
    return inner.call(lists[0] ?? [], now, { source: inner.source, at });
  }
  return evaluateWords(
    between.map((word) => operandOf(inner, word, state)),
    state,
  );
}

function isTest({ words, assignments }: SimpleCommand): boolean {
  const name = literalText(words[0]);
  return assignments.length === 0 && (name === '[' || name === 'test');
}
