/** The arguments of `npm run bench -- diagnosis`. */
import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/domain/errors.ts';
import { UsageError } from '../framework.ts';

export const MODES = ['warm', 'cold'] as const;
/** `warm`: guarded since before the fault. `cold`: first seen after it. */
export type Mode = (typeof MODES)[number];

export interface DiagnosisOptions {
  /** Only cases whose name begins so; all when empty. */
  readonly names: readonly string[];
  /** A corpus in the format of case.json; the project's own faults when absent. */
  readonly corpus?: string;
  readonly modes: readonly Mode[];
  /** The program asked: `./stakeout` of this checkout when absent. */
  readonly tool?: string;
  readonly parallel: number;
  readonly loaded: boolean;
  /** Without: cases do not wait for each other, which is faster, and no times are told. */
  readonly timing: boolean;
  readonly distractors: boolean;
  readonly repair: boolean;
  readonly outcomes: boolean;
  /** Goes on with an interrupted run. */
  readonly resume: boolean;
  /** Judges stored observations instead of running clones. */
  readonly replay: boolean;
  /** With `replay`: only what the given corpus's own `evidence.json` holds. */
  readonly evidence: boolean;
  /** Checks the faults themselves: that each has the effect it claims and is undone. Asks nobody. */
  readonly validate: boolean;
  /** Makes this run the one that later runs are compared with. */
  readonly accept: boolean;
}

export const USAGE = `[NAME…] [--corpus DIR] [--mode warm|cold|both] [--tool PROGRAM] [--parallel N] [--loaded] [--distractors]
  [--no-timing] [--no-repair] [--no-outcomes] [--resume] [--replay] [--evidence] [--validate] [--accept]`;

const DEFAULT_PARALLEL = 2;
const MOST_PARALLEL = 16;

/** Throws a UsageError. Relative paths count from `directory`. */
export function parseOptions(args: readonly string[], directory: string): DiagnosisOptions {
  const { values, positionals } = parsed(args);
  const path = (value: string): string => (isAbsolute(value) ? value : resolve(directory, value));
  return {
    names: positionals,
    modes: modesOf(values.mode ?? 'both'),
    parallel: countOf(values.parallel),
    loaded: values.loaded === true,
    timing: values['no-timing'] !== true,
    distractors: values.distractors === true,
    repair: values['no-repair'] !== true,
    outcomes: values['no-outcomes'] !== true,
    resume: values.resume === true,
    replay: values.replay === true || values.evidence === true,
    evidence: values.evidence === true,
    validate: values.validate === true,
    accept: values.accept === true,
    ...(values.corpus === undefined ? {} : { corpus: path(values.corpus) }),
    ...(values.tool === undefined ? {} : { tool: path(values.tool) }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
}

const flag = { type: 'boolean' } as const;
const value = { type: 'string' } as const;
const FLAGS = {
  corpus: value,
  mode: value,
  tool: value,
  parallel: value,
  loaded: flag,
  distractors: flag,
  'no-timing': flag,
  'no-repair': flag,
  'no-outcomes': flag,
  resume: flag,
  replay: flag,
  evidence: flag,
  validate: flag,
  accept: flag,
} as const;

function modesOf(word: string): readonly Mode[] {
  if (word === 'both') return MODES;
  const mode = MODES.find((known) => known === word);
  if (mode === undefined) throw new UsageError(`--mode ${word}: one of warm, cold, both`);
  return [mode];
}

function countOf(word: string | undefined): number {
  const count = word === undefined ? DEFAULT_PARALLEL : Number(word);
  if (!Number.isInteger(count) || count < 1 || count > MOST_PARALLEL)
    throw new UsageError(`--parallel ${word ?? ''}: a number from 1 to ${MOST_PARALLEL}`);
  return count;
}
