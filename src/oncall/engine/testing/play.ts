/** Stories for tests: what is said at which second, and what the engine does about it, in lines. */
import assert from 'node:assert/strict';
import type { OnCallConfig } from '../../config/model.ts';
import { readConfiguration } from '../../config/read.ts';
import type { Action } from '../action.ts';
import { advance } from '../advance.ts';
import type { Reading } from '../clock.ts';
import { inputSchema, type Input, type InputOf } from '../input.ts';
import { INITIAL, stateSchema, type OnCallState } from '../state.ts';

/** A configuration: channels and people that many tests need, and what the test adds. */
export function configured(rest: string): OnCallConfig {
  const people = ['mara', 'jonas', 'yuki'].map(
    (id) => `  ${id}: { name: ${id}, contacts: [{ channel: tty }] }`,
  );
  const reading = readConfiguration(
    `version: 1\nzone: Europe/Berlin\nchannels: { tty: { kind: wall }, room: { kind: console } }\npeople:\n${people.join('\n')}\n${rest}`,
  );
  assert.ok(reading.ok, JSON.stringify(reading.problems));
  return reading.config;
}

/** A Wednesday, 11:00 in Berlin. */
export const START = Date.parse('2026-01-07T10:00:00Z');

export interface Played {
  readonly state: OnCallState;
  readonly actions: readonly { readonly second: number; readonly action: Action }[];
  readonly refused: readonly string[];
  /** `300 page person:mara 0.1`; without entries of the timeline. */
  readonly lines: readonly string[];
  /** `0 routed`, `300 step-skipped` … */
  readonly records: readonly string[];
}

export interface Playing {
  /** What the clocks of the host say at a second of the story; by default they go with it. */
  readonly clock?: (second: number) => Reading;
  readonly configAt?: (second: number) => OnCallConfig;
}

/** Ticks every second from 0 to `until`, and says each input at its second. The state is stored and read back each time. */
export function play(
  config: OnCallConfig,
  story: readonly (readonly [number, Input])[],
  until: number,
  { clock = steadily, configAt = () => config }: Playing = {},
): Played {
  let state: OnCallState = INITIAL;
  const actions: { second: number; action: Action }[] = [];
  const refused: string[] = [];
  for (let second = 0; second <= until; second += 1) {
    const said = story.filter(([when]) => when === second).map(([, input]) => inputSchema.parse(input));
    // One by one, and the time: what comes at once must not depend on it.
    for (const inputs of [...said.map((input) => [input]), []]) {
      const next = advance(configAt(second), state, inputs, clock(second));
      state = stateSchema.parse(JSON.parse(JSON.stringify(next.state)));
      assert.deepEqual(state, next.state);
      actions.push(...next.actions.map((action) => ({ second, action })));
      refused.push(...next.refused);
    }
  }
  return {
    state,
    actions,
    refused,
    lines: actions.flatMap(({ second, action }) => lineOf(second, action)),
    records: actions.flatMap(({ second, action }) =>
      action.kind === 'record' ? `${second} ${action.entry.what}` : [],
    ),
  };
}

export function steadily(second: number): Reading {
  return { wall: START + second * 1000, steady: second * 1000, boot: 'a' };
}

function lineOf(second: number, action: Action): string[] {
  switch (action.kind) {
    case 'page': {
      const place = action.why === 'step' ? `${action.round}.${action.step}` : action.why;
      return [`${second} page ${action.recipient.id} ${place}`];
    }
    case 'notice':
      return [`${second} over ${action.recipient.id} after ${action.durationMs / 1000}`];
    case 'alarm':
      return [`${second} alarm ${action.why}`];
    case 'record':
      break;
  }
  return [];
}

export const opened = (incident: string, parts: Partial<InputOf<'opened'>> = {}): InputOf<'opened'> => ({
  kind: 'opened',
  incident,
  title: 'shop fails',
  severity: 'critical',
  services: ['apache2'],
  hosts: ['web1'],
  ...parts,
});

export const alert = (
  incident: string,
  labels: Record<string, string>,
  parts: Partial<InputOf<'alert'>> = {},
): Input => ({
  kind: 'alert',
  incident,
  status: 'firing',
  severity: 'critical',
  summary: 'down',
  labels,
  ...parts,
});
