/** What is known at a point of a script: variables, parameters, directory, what was printed. Immutable; changes make a new one. */

import { ANYTHING, either, NOTHING, type Value } from './value.ts';

export type Cell =
  | {
      readonly kind: 'scalar';
      readonly value: Value;
      /** Not set by the script: a condition told what it has to be here. */
      readonly narrowed?: true;
    }
  | { readonly kind: 'array'; readonly elements: readonly Value[] }
  | { readonly kind: 'unset' };

export interface State {
  readonly variables: ReadonlyMap<string, Cell>;
  /** `$1`, `$2`, …; undefined when nobody knows how many there are. */
  readonly parameters: readonly Value[] | undefined;
  readonly directory: Value;
  /** What was printed so far, where somebody reads it; undefined where nobody does. */
  readonly printed: Value | undefined;
  /** What is still to be read; undefined for a terminal, a pipe from outside. */
  readonly input: Value | undefined;
  /** Variables of the script that the programs it starts see too. */
  readonly exported: ReadonlySet<string>;
  readonly stopsAtFailure: boolean;
  readonly stopsAtUnset: boolean;
}

/** A script with more variables than this makes them to be slow; the rest is unknown. */
const MAX_VARIABLES = 1000;
const MAX_ELEMENTS = 512;

export const START: State = {
  variables: new Map(),
  parameters: undefined,
  directory: [{ parts: [{ kind: 'known', text: '.', quoted: true }], origins: [] }],
  printed: undefined,
  input: undefined,
  exported: new Set(),
  stopsAtFailure: false,
  stopsAtUnset: false,
};

export function assign(state: State, name: string, cell: Cell): State {
  if (state.variables.get(name) === cell) return state;
  if (state.variables.size >= MAX_VARIABLES && !state.variables.has(name)) return state;
  const variables = new Map(state.variables);
  variables.set(name, cell);
  return { ...state, variables };
}

export function narrowed(value: Value): Cell {
  return { kind: 'scalar', value, narrowed: true };
}

export function scalar(value: Value): Cell {
  return { kind: 'scalar', value };
}

export function array(elements: readonly Value[]): Cell {
  if (elements.length <= MAX_ELEMENTS) return { kind: 'array', elements };
  return { kind: 'array', elements: [elements.reduce((all, one) => either(all, one))] };
}

export function exportNames(state: State, names: readonly string[]): State {
  if (names.every((name) => state.exported.has(name))) return state;
  return { ...state, exported: new Set([...state.exported, ...names]) };
}

/** What a program that is started begins with: of the variables those that are exported. */
export function ofProgram(state: State): State {
  const variables = new Map([...state.variables].filter(([name]) => state.exported.has(name)));
  return { ...state, variables };
}

export function print(state: State, value: Value, join: (a: Value, b: Value) => Value): State {
  return state.printed === undefined ? state : { ...state, printed: join(state.printed, value) };
}

/** After a fork in the road: whatever may be the case on either side. */
export function join(a: State | undefined, b: State | undefined): State | undefined {
  if (a === undefined || a === b) return b;
  if (b === undefined) return a;
  const joined: State = {
    variables: joinVariables(a.variables, b.variables),
    parameters: joinParameters(a.parameters, b.parameters),
    directory: either(a.directory, b.directory),
    printed: joinOptional(a.printed, b.printed),
    input: joinOptional(a.input, b.input),
    exported: a.exported === b.exported ? a.exported : new Set([...a.exported, ...b.exported]),
    stopsAtFailure: a.stopsAtFailure && b.stopsAtFailure,
    stopsAtUnset: a.stopsAtUnset && b.stopsAtUnset,
  };
  // A state that stays the same is known to be, and the next fork costs nothing.
  return FIELDS.every((field) => joined[field] === a[field]) ? a : joined;
}

const FIELDS = [
  'variables',
  'parameters',
  'directory',
  'printed',
  'input',
  'exported',
  'stopsAtFailure',
  'stopsAtUnset',
] as const satisfies readonly (keyof State)[];

function joinOptional(a: Value | undefined, b: Value | undefined): Value | undefined {
  return a === undefined || b === undefined ? undefined : either(a, b);
}

function joinVariables(a: State['variables'], b: State['variables']): State['variables'] {
  if (a === b) return a;
  let found: Map<string, Cell> | undefined;
  const set = (name: string, cell: Cell): void => void (found ??= new Map(a)).set(name, cell);
  for (const [name, cell] of b) {
    const other = a.get(name);
    const joined = other === undefined ? undefined : joinCells(other, cell);
    if (joined !== undefined) {
      if (joined !== other) set(name, joined);
    } else if (!isNarrowed(cell)) set(name, withUnset(cell));
  }
  for (const [name, cell] of a) {
    if (b.has(name)) continue;
    if (isNarrowed(cell)) (found ??= new Map(a)).delete(name);
    else {
      const joined = withUnset(cell);
      if (joined !== cell) set(name, joined);
    }
  }
  return found ?? a;
}

function isNarrowed(cell: Cell): boolean {
  return cell.kind === 'scalar' && cell.narrowed === true;
}

/** Set on one side only: on the other it has what the environment gives it, most often nothing. */
function withUnset(cell: Cell): Cell {
  return joinCells(cell, { kind: 'unset' });
}

function joinCells(a: Cell, b: Cell): Cell {
  if (a === b) return a;
  if (a.kind === 'array' && b.kind === 'array') {
    const length = Math.max(a.elements.length, b.elements.length);
    const at = (cell: typeof a, i: number): Value => cell.elements[i] ?? NOTHING;
    return array(Array.from({ length }, (_, i) => either(at(a, i), at(b, i))));
  }
  if (a.kind === 'array') return b.kind === 'scalar' ? array([...a.elements, b.value]) : a;
  if (b.kind === 'array') return a.kind === 'scalar' ? array([a.value, ...b.elements]) : b;
  const value = either(scalarOf(a), scalarOf(b));
  const narrow = isNarrowed(a) && isNarrowed(b);
  if (a.kind === 'scalar' && value === a.value && narrow === isNarrowed(a)) return a;
  return narrow ? narrowed(value) : scalar(value);
}

function scalarOf(cell: Exclude<Cell, { kind: 'array' }>): Value {
  return cell.kind === 'scalar' ? cell.value : NOTHING;
}

function joinParameters(a: State['parameters'], b: State['parameters']): State['parameters'] {
  if (a === b || a === undefined || b === undefined) return a === b ? a : undefined;
  if (a.length !== b.length) return undefined;
  const joined = a.map((value, i) => either(value, b[i] ?? ANYTHING));
  return joined.every((value, i) => value === a[i]) ? a : joined;
}
