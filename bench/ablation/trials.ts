/** Takes every file away alone, on several practice hosts side by side that work off one queue. */
import type { PageAnswer } from './answers.ts';
import type { Subject } from './subject.ts';

export interface Trial {
  readonly path: string;
  /** In words; undefined when every page answered as before. */
  readonly harm?: string;
}

/** After this many trials a host must answer as before with nothing taken away. */
const CONTROL_EVERY = 25;

export async function runTrials(
  subjects: readonly Subject[],
  baseline: readonly PageAnswer[],
  paths: readonly string[],
): Promise<readonly Trial[]> {
  const queue = paths.toReversed();
  const done = await Promise.all(subjects.map((subject) => workOff(subject, baseline, queue)));
  return done.flat();
}

async function workOff(
  subject: Subject,
  baseline: readonly PageAnswer[],
  queue: string[],
): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const harm = await harmOf(subject, path, baseline);
    trials.push({ path, ...(harm === undefined ? {} : { harm }) });
    if (trials.length % CONTROL_EVERY === 0) await control(subject, baseline);
  }
  await control(subject, baseline);
  return trials;
}

/** Seen twice, so that one slow start of a busy machine is not taken for harm. */
async function harmOf(
  subject: Subject,
  path: string | undefined,
  baseline: readonly PageAnswer[],
): Promise<string | undefined> {
  const first = await subject.without(path, baseline);
  return first === undefined ? undefined : await subject.without(path, baseline);
}

/** A host that does not answer as before when all its files are there proves nothing. */
async function control(subject: Subject, baseline: readonly PageAnswer[]): Promise<void> {
  const harm = await harmOf(subject, undefined, baseline);
  if (harm !== undefined)
    throw new Error(`${subject.host.stack} does not answer as before with every file in place: ${harm}`);
}
