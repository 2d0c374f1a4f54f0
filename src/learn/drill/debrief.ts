/** After a drill: the way that was taken beside the shortest one. Pure. */
import type { Cause, Diagnosis } from '../../domain/diagnosis.ts';
import type { DrillCourse } from './model.ts';
import { judgeTyped } from './typed.ts';

export interface PathStep {
  /** Milliseconds since the fault; absent in the shortest path. */
  readonly at?: number;
  readonly what: 'said' | 'look' | 'change' | 'verify' | 'other';
  readonly text: string;
}

export interface Debrief {
  readonly taken: readonly PathStep[];
  readonly shortest: readonly PathStep[];
  /** Until the first right hypothesis, unassisted and by Stakeout; absent where it did not come to that. */
  readonly identifiedMs?: number;
  readonly assistedMs?: number;
}

export interface Truth {
  readonly cause: string;
  readonly object: string;
}

export function debriefOf(
  course: DrillCourse,
  truth: Truth | undefined,
  assisted: { readonly diagnosis: Diagnosis; readonly tookMs: number } | undefined,
): Debrief {
  const [best] = assisted?.diagnosis.causes ?? [];
  const named = best !== undefined && truth !== undefined && best.kind === truth.cause;
  const right = course.said.find((one) => one.what === 'hypothesis' && one.right)?.at;
  return {
    taken: takenPath(course),
    shortest: shortestPath(truth, named ? best : undefined, assisted?.diagnosis),
    ...(right === undefined ? {} : { identifiedMs: Math.max(0, right - course.faultAt) }),
    ...(named && assisted !== undefined ? { assistedMs: assisted.tookMs } : {}),
  };
}

/** Words and commands in the order of time; what asks the drill itself is a word. */
export function takenPath(course: DrillCourse): readonly PathStep[] {
  const words = course.said.map((one): PathStep & { at: number } => ({
    at: one.at - course.faultAt,
    what: 'said',
    text: wordOf(one),
  }));
  const typed = course.typed
    .filter(({ text }) => !/^\s*stakeout\s+drill\b/.test(text))
    .map(({ at, text, exit }): PathStep & { at: number } => ({
      at: at - course.faultAt,
      what: kindOf(text),
      text: exit === 0 ? text : `${text}  (exit ${exit})`,
    }));
  return [...words, ...typed].toSorted((a, b) => a.at - b.at);
}

function wordOf(one: DrillCourse['said'][number]): string {
  switch (one.what) {
    case 'hypothesis':
      return `hypothesis, ${one.right ? 'right' : 'not right'}: ${one.kind} ${one.object}`;
    case 'note':
      return `note on ${one.slot}: ${one.text}`;
    case 'report':
    case 'update':
      return `${one.what}: ${one.text}`;
    case 'asked':
      return `asked for ${one.source}`;
    case 'ack':
    case 'hint':
      return one.what;
    default:
      return '';
  }
}

function kindOf(text: string): PathStep['what'] {
  const judged = judgeTyped(text);
  if (judged.changes) return 'change';
  if (judged.verifies) return 'verify';
  return judged.evidence.length > 0 ? 'look' : 'other';
}

/** What was looked at, the cause by its name, the repair, and a look afterwards. */
export function shortestPath(
  truth: Truth | undefined,
  cause: Cause | undefined,
  diagnosis: Diagnosis | undefined,
): readonly PathStep[] {
  if (truth === undefined)
    return [
      { what: 'verify', text: 'curl http://library.test/ and the other pages: all are right' },
      { what: 'said', text: 'finish --healthy' },
    ];
  const evidence = diagnosis?.evidence.filter(({ id }) => cause?.evidence.includes(id)) ?? [];
  const looks = evidence.slice(0, 2).map(
    ({ from, source }): PathStep => ({
      what: 'look',
      text: from === undefined ? source : `${source}: ${from}`,
    }),
  );
  const repair =
    cause?.repair?.steps.map(({ argv }): PathStep => ({ what: 'change', text: argv.join(' ') })) ?? [];
  const byHand = cause?.repair?.byHand;
  return [
    ...(looks.length > 0 ? looks : [{ what: 'look', text: 'stakeout diagnose --explain' } as const]),
    { what: 'said', text: `hypothesis: ${truth.cause} ${truth.object}` },
    ...repair,
    ...(byHand === undefined ? [] : [{ what: 'change', text: byHand } as const]),
    { what: 'verify', text: 'curl http://library.test/' },
  ];
}
