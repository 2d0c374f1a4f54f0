/** The engine against a model of one incident, and against rules that no story may break. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { OnCallConfig } from '../config/model.ts';
import { actionSchema, type Action } from './action.ts';
import { advance } from './advance.ts';
import type { Reading } from './clock.ts';
import type { Input } from './input.ts';
import { INITIAL, type OnCallState } from './state.ts';
import { alert, configured, opened, START } from './testing/play.ts';

/** Advances without the checks of `play`, at any times. */
function run(
  config: OnCallConfig,
  steps: readonly (readonly [Reading, Said])[],
  from: OnCallState = INITIAL,
) {
  let state = from;
  const actions: { readonly at: number; readonly action: Action }[] = [];
  for (const [now, input] of steps) {
    const next = advance(config, state, input === TICK ? [] : [input], now);
    ({ state } = next);
    actions.push(...next.actions.map((action) => ({ at: next.state.clock.elapsed, action })));
  }
  return { state, actions };
}

/** Time goes by, and nothing is said. */
const TICK = 'tick';
type Said = Input | typeof TICK;
const reading = (second: number, wall = second): Reading => ({
  wall: START + wall * 1000,
  steady: second * 1000,
  boot: 'a',
});

// --- One incident, people only: the model counts seconds by itself.

interface Plan {
  readonly waits: readonly number[];
  readonly repeat: number;
  readonly ackTimeout: number;
  /** Seconds, in order. */
  readonly acks: readonly number[];
  readonly resolved: number;
}

/** What is due is reckoned forward, second by second: which step is paged, until when the next waits. */
function model({ waits, repeat, ackTimeout, acks, resolved }: Plan): string[] {
  const lines: string[] = [];
  const all = Array.from({ length: (repeat + 1) * waits.length }, (_, i) => i % waits.length);
  let next = 0;
  let due: number | undefined = 0;
  let held = false;
  for (let second = 0; second < resolved; second += 1) {
    if (acks.includes(second)) [held, due] = [true, second + ackTimeout];
    if (due !== second) continue;
    // An acknowledgement that ends asks again whom it asked last.
    if (held) [held, next] = [false, Math.max(0, next - 1)];
    const step = all[next];
    if (step === undefined) {
      lines.push(`${second} exhausted`);
      due = undefined;
      continue;
    }
    lines.push(`${second} ${step}`);
    due = second + (waits[step] ?? 0);
    next += 1;
  }
  return lines;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  waits: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  repeat: fc.nat(2),
  ackTimeout: fc.integer({ min: 1, max: 12 }),
  acks: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }),
  resolved: fc.integer({ min: 1, max: 80 }),
});

function configOf({ waits, repeat, ackTimeout }: Plan): OnCallConfig {
  const steps = waits.map((wait) => `{ notify: [person:mara], wait: ${wait}s }`);
  return configured(
    `policies:\n  p: { repeat: ${repeat}, ack-timeout: ${ackTimeout}s, steps: [${steps.join(', ')}] }\nroutes: [{ policy: p }]\n`,
  );
}

const ackBy = (by: string): Input => ({ kind: 'acknowledged', incidents: ['I'], by });

/** The plan as the engine is told it, with clocks of the host of one's choice. */
function told(plan: Plan, clock: (second: number) => Reading): (readonly [Reading, Said])[] {
  const over: Input = { kind: 'resolved', incident: 'I', how: 'mended' };
  return Array.from({ length: plan.resolved + 1 }, (_, second) => second).flatMap((second) => {
    const said: readonly Said[] = [
      ...(second === 0 ? [opened('I')] : []),
      ...(second === plan.resolved ? [over] : []),
      ...(plan.acks.includes(second) && second < plan.resolved ? [ackBy('mara')] : []),
      TICK,
    ];
    return said.map((input) => [clock(second), input] as const);
  });
}

const pagesOf = ({ actions }: ReturnType<typeof run>): string[] =>
  actions.flatMap(({ at, action }) => {
    if (action.kind === 'page') return [`${at / 1000} ${action.step}`];
    return action.kind === 'alarm' ? [`${at / 1000} ${action.why}`] : [];
  });

test('one incident: what the model says, page by page', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      // An acknowledgement in the very second that opens it comes after its first page.
      const acks = plan.acks.filter((second) => second > 0);
      assert.deepEqual(
        pagesOf(run(configOf(plan), told({ ...plan, acks }, reading))),
        model({ ...plan, acks }),
      );
    }),
    { numRuns: 400 },
  );
});

test('a wall clock that is set to anything at any time changes no page', () => {
  fc.assert(
    fc.property(
      plans,
      fc.array(fc.tuple(fc.nat(80), fc.integer({ min: -400_000, max: 400_000 })), { maxLength: 4 }),
      (plan, jumps) => {
        const off = (second: number): number =>
          jumps.filter(([at]) => at <= second).reduce((sum, [, by]) => sum + by, 0);
        const jumping = run(
          configOf(plan),
          told(plan, (second) => reading(second, second + off(second))),
        );
        assert.deepEqual(jumping.actions, run(configOf(plan), told(plan, reading)).actions);
      },
    ),
    { numRuns: 200 },
  );
});

// --- Anything: several incidents, schedules, silences, dependencies, clocks that jump and restart.

const ANYTHING = configured(`schedules:
  gappy:
    layers: [{ name: g, people: [mara, jonas], shift: 1h, handoff: 00:00, starts: 2026-01-01, only: [{ from: 00:00, to: 12:00 }, { from: 15:00, to: 20:00 }] }]
policies:
  p:
    ack-timeout: 5m
    repeat: 1
    steps:
      - { notify: [schedule:gappy], wait: 2m }
      - { notify: [schedule:gappy, person:yuki], wait: 3m }
  q: { steps: [{ notify: [schedule:gappy], wait: 1m }] }
routes:
  - { severities: [warning], policy: q }
  - { policy: p }
silences:
  s: { services: [b], reason: x, by: jonas, until: resolved }
maintenance:
  m: { services: [c], reason: y, from: 2026-01-07 10:00, until: 2026-01-07 14:00 }
depends: { a: [b], b: [c] }
`);

const ids = fc.constantFrom('I1', 'I2', 'I3');
const people = fc.constantFrom('mara', 'jonas', 'yuki', 'stranger');
const services = fc.subarray(['a', 'b', 'c', 'd'], { minLength: 0, maxLength: 2 });
const severities = fc.constantFrom('critical' as const, 'warning' as const);
const labels = fc.record({
  host: fc.constantFrom('h1', 'h2'),
  service: fc.constantFrom('a', 'b', 'd'),
  n: fc.constantFrom('1', '2'),
});
const inputs: fc.Arbitrary<Said> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(TICK) },
  fc
    .record({ incident: ids, services, severity: severities })
    .map(({ incident, ...rest }) => opened(incident, rest)),
  fc
    .record({
      incident: fc.constantFrom('A1', 'A2', 'A3'),
      labels,
      severity: severities,
      status: fc.constantFrom('firing' as const, 'firing' as const, 'resolved' as const),
    })
    .map(({ incident, labels: l, ...rest }) => alert(incident, l, rest)),
  ids.map((incident): Input => ({ kind: 'resolved', incident, how: 'x' })),
  fc.tuple(ids, people).map(([id, by]): Input => ({ kind: 'acknowledged', incidents: [id], by })),
  fc
    .tuple(ids, people, fc.boolean())
    .map(([id, by, awake]): Input => ({ kind: 'awake', incidents: [id], by, awake })),
  fc
    .tuple(ids, people, people)
    .map(([incident, by, to]): Input => ({ kind: 'handed-over', incident, by, to })),
  fc
    .tuple(ids, people, fc.integer({ min: -5, max: 900_000 }))
    .map(([incident, by, forMs]): Input => ({ kind: 'snoozed', incident, by, forMs })),
  fc.tuple(ids, people, fc.integer({ min: -3600, max: 3600 })).map(
    ([incident, by, s]): Input => ({
      kind: 'silenced',
      incident,
      by,
      reason: 'x',
      until: START + s * 1000,
    }),
  ),
  fc.tuple(ids, people).map(([incident, by]): Input => ({ kind: 'unsilenced', incident, by })),
);
/** Seconds that go by before it, a jump of the wall, and whether the host starts anew. */
const moments = fc.record({
  passes: fc.oneof(fc.nat(5), fc.nat(400), fc.constant(4000)),
  jump: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -40_000, max: 40_000 }) },
  ),
  restart: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  input: inputs,
});

function readings(
  list: readonly { passes: number; jump: number; restart: boolean; input: Said }[],
): (readonly [Reading, Said])[] {
  let [steady, wall, boot] = [0, 0, 0];
  return list.map(({ passes, jump, restart, input }) => {
    if (restart) [steady, boot] = [0, boot + 1];
    steady += passes;
    wall += passes + jump;
    return [{ wall: START + wall * 1000, steady: steady * 1000, boot: String(boot) }, input] as const;
  });
}

const stories = fc.array(moments, { minLength: 1, maxLength: 40 }).map(readings);

test('every action has a key of its own and can be stored; nobody is paged twice in a step', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { actions } = run(ANYTHING, story);
      const keys = actions.map(({ action }) => action.key);
      assert.equal(new Set(keys).size, keys.length);
      for (const { action } of actions)
        assert.deepEqual(actionSchema.parse(JSON.parse(JSON.stringify(action))), action);
      const pages = actions.flatMap(({ at, action }) =>
        action.kind === 'page' ? [`${at} ${action.key}`] : [],
      );
      assert.equal(new Set(pages).size, pages.length);
    }),
    { numRuns: 400 },
  );
});

test('nothing is paged for what is acknowledged, snoozed or quiet, unless it is handed over', () => {
  fc.assert(
    fc.property(stories, (story) => {
      let state = INITIAL;
      for (const [now, input] of story) {
        const next = advance(ANYTHING, state, input === TICK ? [] : [input], now);
        for (const action of next.actions) {
          const one = next.state.cases[action.incident];
          if (action.kind !== 'page' || action.why === 'handover') continue;
          assert.ok(
            one?.phase === 'triggered' && one.quiet === undefined && !one.awake.includes(action.recipient.id),
          );
        }
        ({ state } = next);
      }
    }),
    { numRuns: 400 },
  );
});

test('whoever was paged is told of the end, once, with a time that is not negative', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { actions, state } = run(ANYTHING, story);
      const ends = Object.values(state.cases).map(
        ({ incident }): Input => ({ kind: 'resolved', incident, how: 'x' }),
      );
      const [last] = story.at(-1) ?? [reading(0)];
      const all = [
        ...actions,
        ...run(
          ANYTHING,
          ends.map((input) => [last, input] as const),
          state,
        ).actions,
      ].map(({ action }) => action);
      const caseOf = (key: string): string => key.split('/').slice(0, 2).join('/');
      const paged = new Set(
        all.flatMap((a) => (a.kind === 'page' ? [`${caseOf(a.key)} ${a.recipient.id}`] : [])),
      );
      const notices = all.flatMap((a) => (a.kind === 'notice' ? [a] : []));
      const told = new Set(notices.map((a) => `${caseOf(a.key)} ${a.recipient.id}`));
      for (const one of paged) assert.ok(told.has(one), one);
      assert.equal(told.size, notices.length);
      assert.ok(notices.every(({ durationMs }) => durationMs >= 0));
    }),
    { numRuns: 400 },
  );
});

test('nobody is lost: left alone, every open incident comes to a page or an alarm, unless something still keeps it quiet', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { state } = run(ANYTHING, story);
      const [last] = story.at(-1) ?? [reading(0)];
      // Two days by the minute: longer than any wait, snooze, silence or gap of these tests.
      const days = Array.from({ length: 2 * 24 * 60 }, (_, minute): readonly [Reading, Said] => [
        { ...last, wall: last.wall + minute * 60_000, steady: last.steady + minute * 60_000 },
        TICK,
      ]);
      const after = run(ANYTHING, days, state);
      for (const one of Object.values(state.cases)) {
        const then = after.state.cases[one.incident];
        assert.ok(then);
        const heard = after.actions.some(
          ({ action }) =>
            action.incident === one.incident && (action.kind === 'page' || action.kind === 'alarm'),
        );
        const before = one.phase === 'exhausted' || one.phase === 'nobody';
        assert.ok(heard || before || isQuietForGood(after.state, one.incident), JSON.stringify(then));
        assert.ok(
          then.phase === 'exhausted' || then.phase === 'nobody' || then.quiet !== undefined,
          JSON.stringify(then),
        );
      }
    }),
    { numRuns: 60 },
  );
});

/** By a silence until it is resolved, or behind an incident that itself comes to a page. */
function isQuietForGood({ cases }: Pick<OnCallState, 'cases'>, incident: string): boolean {
  const quiet = cases[incident]?.quiet;
  if (quiet?.kind !== 'consequence') return quiet?.kind === 'suppression';
  const cause = cases[quiet.id];
  return cause !== undefined && (cause.quiet === undefined || isQuietForGood({ cases }, quiet.id));
}

test('a state that is stored and read back goes on as if it had not been', () => {
  fc.assert(
    fc.property(stories, fc.nat(40), (story, cut) => {
      const whole = run(ANYTHING, story);
      const first = run(ANYTHING, story.slice(0, cut));
      const stored: OnCallState = structuredClone(first.state);
      const rest = run(ANYTHING, story.slice(cut), stored);
      assert.deepEqual([...first.actions, ...rest.actions], whole.actions);
      assert.deepEqual(rest.state, whole.state);
    }),
    { numRuns: 200 },
  );
});
