/** What `if`, `for`, `while`, `case`, `&&` and pipes make of what their parts do. */
import { split, whenMatched } from './conditions.ts';
import { asLongAs, overElements } from './loops.ts';
import type { Inner, Outcome } from './machine.ts';
import { operandOf } from './operand.ts';
import { after, both, joinOutcomes, mapOutcome, negated, NEVER, success } from './outcome.ts';
import { assign, join, scalar, type State } from './state.ts';
import type { Node } from './syntax/nodes.ts';
import { UNKNOWN, withOrigin } from './text.ts';
import { ANYTHING, NOTHING, type Value } from './value.ts';

export function andOr(
  inner: Inner,
  { first, rest }: Extract<Node, { kind: 'and-or' }>,
  state: State,
): Outcome {
  let so = inner.asking(() => inner.node(first, state));
  rest.forEach(({ operator, command }, i) => {
    const entry = operator === '&&' ? so.ok : so.fail;
    if (entry === undefined) return;
    const last = i === rest.length - 1;
    const then = last ? inner.node(command, entry) : inner.asking(() => inner.node(command, entry));
    so = joinOutcomes(operator === '&&' ? { fail: so.fail } : { ok: so.ok }, then);
  });
  // `a && b`: only the failure of the last command ends a script with `set -e`.
  const survives = rest.at(-1)?.operator === '&&' && so.fail?.stopsAtFailure === true;
  return survives ? { ok: join(so.ok, so.fail), fail: undefined } : so;
}

export function choice(
  inner: Inner,
  { branches, otherwise }: Extract<Node, { kind: 'if' }>,
  state: State,
): Outcome {
  let open: State | undefined = state;
  let end: Outcome = NEVER;
  for (const { condition, body } of branches) {
    if (open === undefined) break;
    const entry: State = open;
    const asked: Outcome = inner.asking(() => inner.run(condition, entry));
    if (asked.ok !== undefined) end = joinOutcomes(end, inner.run(body, asked.ok));
    open = asked.fail;
  }
  return open === undefined ? end : joinOutcomes(end, inner.run(otherwise, open));
}

export function forLoop(
  inner: Inner,
  { name, words, body, at }: Extract<Node, { kind: 'for' }>,
  state: State,
): Outcome {
  const found =
    words === undefined
      ? { lists: [(state.parameters ?? [ANYTHING]).flat()], state }
      : inner.expander.lists(words, state, inner.source);
  const head = inner.source.text.slice(at.from, at.to).split(/[\n;]/, 1)[0] ?? '';
  const place = { from: at.from, to: at.from + head.length };
  const origin = inner.origin(head, { source: inner.source, at: place });
  const elements = found.lists.flat().map((text) => withOrigin(text, origin));
  const certain = found.lists.length === 1;
  return inner.loop((frame) =>
    overElements(elements, found.state, certain, frame, (element, now) =>
      inner.run(body, assign(now, name, scalar(element))),
    ),
  );
}

export function whileLoop(
  inner: Inner,
  { condition, until, body }: Extract<Node, { kind: 'while' }>,
  state: State,
): Outcome {
  return inner.loop((frame) =>
    asLongAs(
      state,
      frame,
      (now) => {
        const asked = inner.asking(() => inner.run(condition, now));
        return condition.length === 0 ? both(now) : until ? negated(asked) : asked;
      },
      (now) => inner.run(body, now),
    ),
  );
}

export function caseOf(
  inner: Inner,
  { word, items }: Extract<Node, { kind: 'case' }>,
  state: State,
): Outcome {
  const operand = operandOf(inner, word, state);
  let open: { readonly state: State; readonly value: Value } | undefined = { state, value: operand.value };
  let end: Outcome = NEVER;
  let falling: State | undefined;
  for (const item of items) {
    let entry = falling;
    falling = undefined;
    for (const pattern of item.patterns) {
      if (open === undefined) break;
      const now = { ...operand, value: open.value };
      const [text = UNKNOWN] = inner.expander.value(pattern, open.state, inner.source).value;
      const ways = split(now, open.state, (value) => whenMatched(value, text));
      entry = join(entry, ways.ok);
      const left: Value = open.value.filter((value) => whenMatched(value, text).match !== 'yes');
      open = ways.fail === undefined ? undefined : { state: ways.fail, value: left };
    }
    if (entry === undefined) continue;
    const done = inner.run(item.body, entry);
    if (item.next === 'leave') end = joinOutcomes(end, done);
    else {
      falling = item.next === 'next-body' ? after(done) : undefined;
      if (item.next === 'next-test') end = joinOutcomes(end, done);
    }
  }
  if (falling !== undefined) end = joinOutcomes(end, success(falling));
  return open === undefined ? end : joinOutcomes(end, success(open.state));
}

export function pipeline(inner: Inner, commands: readonly Node[], state: State): Outcome {
  let input = state.input;
  let end: Outcome = success(state);
  for (const [i, command] of commands.entries()) {
    const last = i === commands.length - 1;
    const printed = last ? state.printed : NOTHING;
    end = inner.apart({ ...state, input, printed }, (own) => inner.node(command, own));
    if (!last) input = after(end)?.printed ?? NOTHING;
  }
  return mapOutcome(end, ({ printed }) => ({ ...state, printed }));
}
