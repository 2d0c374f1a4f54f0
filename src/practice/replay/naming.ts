/** What the agent's own diagnosis named as the cause of a theft, when, and whether that is right. Pure. */
import type { EventOf } from '../../domain/event.ts';
import type { FaultTruth } from '../fault.ts';
import { MEANT, truthNamedBy } from '../same-cause.ts';
import type { Told } from './agent.ts';
import { ofKind, since } from './entries.ts';
import type { NamedReport, NamingReport, TheftReport } from './report.ts';

type Cause = EventOf<'incident.diagnosed'>['causes'][number];

interface Named {
  /** Wall clock milliseconds. */
  readonly at: number;
  readonly cause: Cause;
  readonly right: boolean;
}

/** What every diagnosis since the theft named first, in order; one that is not sure of anything named nothing. */
function namings(entries: readonly Told[], theftAt: number, truth: FaultTruth): readonly Named[] {
  return ofKind(since(entries, theftAt), 'incident.diagnosed').flatMap(({ at, event }) => {
    const [cause] = event.causes;
    if (cause === undefined || cause.confidence < MEANT) return [];
    // The objects of thefts are canonical paths: nobody has to follow links.
    const right = truthNamedBy(cause, truth, (path) => path) !== undefined;
    return [{ at: Date.parse(at), cause, right }];
  });
}

export function isNamed(entries: readonly Told[], theftAt: number, truth: FaultTruth): boolean {
  return namings(entries, theftAt, truth).some(({ right }) => right);
}

/** `harmAt`: when the user of the first wrong answer asked; undefined when every answer was right. */
export function namedCause(
  entries: readonly Told[],
  { theftAt, harmAt }: { readonly theftAt: number; readonly harmAt: number | undefined },
  truth: FaultTruth,
): NamedReport | undefined {
  const all = namings(entries, theftAt, truth);
  const named = all.find(({ right }) => right) ?? all[0];
  if (named === undefined) return undefined;
  const { at, cause, right } = named;
  return {
    kind: cause.kind,
    object: cause.object,
    package: cause.package,
    confidence: cause.confidence,
    summary: cause.summary,
    right,
    misnamed: all.slice(0, all.indexOf(named)).map((wrong) => `${wrong.cause.kind} ${wrong.cause.object}`),
    ...(cause.actor === null ? {} : { actor: cause.actor.text }),
    namedAfterMs: Math.max(0, Math.round(at - theftAt)),
    ...(harmAt === undefined ? {} : { afterHarmSeconds: Math.round(at - harmAt) / 1000 }),
  };
}

/** Undefined when the cause was named and nothing else before it, else what was promised and not kept. */
export function misled(cause: NamedReport | undefined): string | undefined {
  if (cause === undefined) return 'the cause was not named';
  const wrong = cause.right ? cause.misnamed[0] : `${cause.kind} ${cause.object}`;
  return wrong === undefined ? undefined : `another cause was named: ${wrong}`;
}

/** From the post-mortem of the story: strace on Apache named the missing file at 60 minutes. */
const STORY_MINUTES = 60;

export function namingOf(thefts: readonly TheftReport[]): NamingReport {
  const causes = thefts.flatMap(({ unguarded: { cause } }) =>
    cause !== undefined && misled(cause) === undefined ? [cause] : [],
  );
  const seconds = causes.flatMap(({ afterHarmSeconds }) => afterHarmSeconds ?? []);
  const median = medianOf(seconds);
  return {
    right: causes.length,
    of: thefts.length,
    ...(median === undefined ? {} : { medianSeconds: median }),
    storyMinutes: STORY_MINUTES,
  };
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
