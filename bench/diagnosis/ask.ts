/** Asks the tool about a host and judges its answer. */
import { diagnosisSchema, type Diagnosis } from '../../src/domain/diagnosis.ts';
import { messageOf } from '../../src/domain/errors.ts';
import { HostFiles } from '../../src/host/files/index.ts';
import type { RealPath } from '../../src/practice/index.ts';
import type { DiagnosisCase } from './case.ts';
import { PRISTINE, type FaultHost } from './fault-host.ts';
import { storeObservation, type Moment } from './observation-store.ts';
import type { Mode } from './options.ts';
import type { Quiet } from './quiet.ts';
import type { Asked } from './result.ts';
import { scoreOf } from './score.ts';

/** Far above the goals; a tool that needs longer has not answered. */
const ANSWER_TIMEOUT_MS = 90_000;
const OBSERVATION = '/run/observation.json';
const KEPT_ERROR = 600;

export interface Question {
  readonly one: DiagnosisCase;
  readonly mode: Mode;
  readonly when: Moment;
  /** Pages answer wrongly now. */
  readonly failing: boolean;
}

export async function ask(host: FaultHost, question: Question, quiet: Quiet): Promise<Asked> {
  const args = ['diagnose', '--json', '--observation', OBSERVATION];
  const { stdout, stderr, tookMs, timedOut } = await quiet.exclusive(() =>
    host.stakeout(args, ANSWER_TIMEOUT_MS),
  );
  keepObservation(host, question);
  const read = parse(stdout);
  if (typeof read === 'string') {
    const error = timedOut ? 'no answer in time' : `${read}\n${stderr.trim()}`.slice(0, KEPT_ERROR);
    return { tookMs, error };
  }
  return judged(read, tookMs, question, realPathBefore(host));
}

export function judged(
  diagnosis: Diagnosis,
  tookMs: number,
  { one, failing }: Pick<Question, 'one' | 'failing'>,
  real: RealPath,
): Asked {
  const { verdict, causes, predictions } = diagnosis;
  return {
    tookMs,
    answer: {
      verdict,
      causes: causes.map(({ kind, object, confidence }) => ({ kind, object, confidence })),
      predictions: predictions.map(({ service, action, outcome }) => ({ service, action, outcome })),
    },
    score: scoreOf(diagnosis, one.truth, failing, real),
  };
}

/** The contract itself is a part of the answer: a document that does not fit it is none. Returns why it does not. */
function parse(output: string): Diagnosis | string {
  try {
    const result = diagnosisSchema.safeParse(JSON.parse(output));
    return result.success ? result.data : `not a diagnosis: ${result.error.message}`;
  } catch (error) {
    return `not JSON: ${messageOf(error)}`;
  }
}

function realPathBefore(host: FaultHost): RealPath {
  const files = new HostFiles(host.host.pathFromOutside(PRISTINE));
  return (path) => files.trail(path).target;
}

/** A tool that keeps no observation is asked all the same. */
function keepObservation(host: FaultHost, { one, mode, when, failing }: Question): void {
  try {
    storeObservation(host.host.pathFromOutside(OBSERVATION), one.id, mode, when, failing);
  } catch {
    // the stored one of an earlier run stays
  }
}
