/** From what was recorded during one run to its figures. Pure. */
import { actorLine } from '../../domain/actor.ts';
import type { FaultPromise, FaultTruth } from '../fault.ts';
import type { LoadRecord } from '../load/record.ts';
import type { Told } from './agent.ts';
import { type OfKind, ofKind, since } from './entries.ts';
import { namedCause } from './naming.ts';
import type { RunReport } from './report.ts';

export interface Recorded {
  readonly records: readonly LoadRecord[];
  /** Wall clock milliseconds: when the thief's script began and ended, and when the observation ended. */
  readonly theftAt: number;
  readonly thiefEndedAt: number;
  readonly endedAt: number;
  /** The agent's journal. */
  readonly journal: readonly Told[];
}

/** A service whose last wrong answer is this fresh at the end of the observation has not recovered. */
const STILL_BROKEN_MS = 1_000;

export function measure(recorded: Recorded, promise: FaultPromise, truth: FaultTruth): RunReport {
  const { records, journal, theftAt } = recorded;
  const wrong = records.filter((record) => record.verdict !== 'ok');
  const number = (verdict: LoadRecord['verdict']): number =>
    wrong.filter((r) => r.verdict === verdict).length;
  const cause = namedCause(journal, { theftAt, harmAt: firstAsked(wrong) }, truth);
  return {
    requests: records.length,
    wrong: wrong.length,
    failed: number('failed'),
    leaked: number('leaked'),
    wrongBody: number('wrong'),
    retried: records.filter((record) => record.verdict === 'ok' && record.retries > 0).length,
    longestWaitMs: longestWait(records),
    ...harm(wrong, recorded, promise),
    ...fromJournal(journal, theftAt, truth.object),
    ...(cause === undefined ? {} : { cause }),
  };
}

function longestWait(records: readonly LoadRecord[]): number {
  const waits = records.filter((r) => r.verdict === 'ok').map((r) => r.finishedAt - r.startedAt);
  return Math.round(waits.reduce((longest, wait) => Math.max(longest, wait), 0));
}

function firstAsked(wrong: readonly LoadRecord[]): number | undefined {
  return wrong.length === 0 ? undefined : Math.min(...wrong.map((record) => record.startedAt));
}

type Harm = Pick<RunReport, 'harmSeconds' | 'harmEndedAfterSeconds' | 'stillBroken'>;

/** A wrong answer harms from the moment its user asked. */
function harm(wrong: readonly LoadRecord[], recorded: Recorded, promise: FaultPromise): Harm {
  const first = firstAsked(wrong);
  if (first === undefined) return { harmSeconds: 0, stillBroken: false };
  const last = Math.max(...wrong.map((record) => record.finishedAt));
  const stillBroken = last > recorded.endedAt - STILL_BROKEN_MS;
  const from =
    promise.harm === 'ends' && promise.after === 'transaction' ? recorded.thiefEndedAt : recorded.theftAt;
  return {
    harmSeconds: seconds((stillBroken ? recorded.endedAt : last) - first),
    stillBroken,
    ...(stillBroken ? {} : { harmEndedAfterSeconds: seconds(Math.max(0, last - from)) }),
  };
}

type Times = Pick<
  RunReport,
  'detectedAfterMs' | 'restoredAfterMs' | 'verifiedAfterMs' | 'restoreTookUs' | 'takenBy'
>;

function fromJournal(entries: readonly Told[], theftAt: number, object: string): Times {
  const told = since(entries, theftAt);
  const found = ofKind(told, 'finding.opened');
  const finding = found.find(({ event }) => event.path === object) ?? found[0];
  if (!finding) return {};
  const healthy = ofKind(told, 'service.checked').find(
    ({ event, index }) =>
      event.healthy && index > finding.index && finding.event.services.includes(event.service),
  );
  const restores = ofKind(told, 'restore.done').filter(({ index }) => !healthy || index < healthy.index);
  const restored = restores.at(-1);
  const own = restores.find(({ event }) => event.path === object) ?? restores[0];
  const seenAt = Date.parse(finding.event.seenAt);
  const who = ofKind(told, 'actor.identified').find(({ event }) => event.finding === finding.event.finding);
  const actor = finding.event.actor ?? who?.event.actor;
  const after = (at: number): number => Math.max(0, Math.round(at - theftAt));
  return {
    detectedAfterMs: after(seenAt),
    ...(restored ? { restoredAfterMs: after(restoredAt(restored, own, seenAt)) } : {}),
    ...(healthy ? { verifiedAfterMs: after(Date.parse(healthy.at)) } : {}),
    ...(own?.event.tookUs === undefined ? {} : { restoreTookUs: own.event.tookUs }),
    ...(actor ? { takenBy: actorLine(actor) } : {}),
  };
}

/** One restored object: its own stopwatch is finer than the time of the entry, which is written afterwards. */
function restoredAt(
  last: OfKind<'restore.done'>,
  own: OfKind<'restore.done'> | undefined,
  seenAt: number,
): number {
  return last === own && own.event.tookUs !== undefined
    ? seenAt + own.event.tookUs / 1000
    : Date.parse(last.at);
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

/** Undefined when the guarded run kept the promise, else why not. */
export function broken(run: RunReport, promise: FaultPromise): string | undefined {
  if (run.requests === 0) return 'no request was sent';
  if (run.detectedAfterMs === undefined) return 'the journal holds no finding: the theft was not seen';
  if (run.verifiedAfterMs === undefined) return 'the service was never verified as healthy again';
  if (run.stillBroken) return 'answers were still wrong at the end';
  if (promise.harm === 'none')
    return run.wrong === 0 ? undefined : `${run.wrong} wrong answers, promised are none`;
  const ended = run.harmEndedAfterSeconds ?? 0;
  return ended <= promise.withinSeconds
    ? undefined
    : `wrong answers ended after ${ended} s, promised are ${promise.withinSeconds} s after the ${promise.after}`;
}
