/** The diagnosis: pure, from an observation to the contract's answer. */
import type { Cause, Diagnosis } from '../../domain/diagnosis.ts';
import { FAMILIES } from '../causes/index.ts';
import { redact } from '../../domain/redact.ts';
import type { Observation } from '../observation/model.ts';
import { Case } from './case.ts';
import type { Hypothesis } from './hypothesis.ts';
import { predict } from './predict.ts';
import { rank, type Ranked } from './rank.ts';
import { withinReach } from './reach.ts';
import { nextTest, ruledOut, sentence, verdictOf } from './verdict.ts';

/** Less likely ones are noise to whoever reads the answer. */
const WORTH_LISTING = 0.25;
const MOST_CAUSES = 8;

export interface Reasoned {
  readonly diagnosis: Diagnosis;
  /** Everything that was weighed, for `--explain`. */
  readonly ranked: readonly Ranked[];
}

export function reason(observation: Observation, tookMs: number): Reasoned {
  const on = new Case(observation);
  const ranked = rank(on, FAMILIES.flatMap((family) => family.propose(on)).map(withoutSecrets));
  const verdict = verdictOf(on, ranked);
  const listed = ranked.filter((r) => r.confidence >= WORTH_LISTING).slice(0, MOST_CAUSES);
  const causes = listed.map((one) => causeOf(on, one));
  const out = ruledOut(on, ranked);
  const predictions = predict(on, ranked);
  const cited = new Set([
    ...causes.flatMap((c) => c.evidence),
    ...out.map((r) => r.because),
    ...predictions.flatMap((p) => p.evidence),
    ...on.symptoms.flatMap((s) => s.evidence),
  ]);
  return {
    ranked,
    diagnosis: {
      schema: 'stakeout.diagnosis/1',
      verdict,
      summary: sentence(on, verdict, ranked),
      causes,
      evidence: [...on.ledger.pick(cited)],
      ruledOut: [...out],
      predictions: [...predictions],
      nextTest: nextTest(on, ranked),
      limits: [...observation.limits],
      host: observation.host,
      at: observation.at,
      mode: observation.mode,
      tookMs,
    },
  };
}

/** What it says of lines of logs, configurations and commands; what is done stays as it is. */
function withoutSecrets(one: Hypothesis): Hypothesis {
  const { actor } = one;
  return {
    ...one,
    summary: redact(one.summary),
    support: one.support.map((s) => ({ ...s, why: redact(s.why) })),
    ...(actor === undefined ? {} : { actor: { ...actor, text: redact(actor.text) } }),
  };
}

function causeOf(on: Case, { hypothesis, confidence, explains }: Ranked): Cause {
  const evidence = [
    ...hypothesis.support.toSorted((a, b) => b.weight - a.weight).map((s) => s.evidence),
    ...explains.flatMap((s) => s.evidence),
  ];
  return {
    kind: hypothesis.kind,
    object: hypothesis.object,
    package: hypothesis.package ?? null,
    confidence: Math.round(confidence * 100) / 100,
    summary: hypothesis.summary,
    evidence: [...new Set(evidence)],
    actor: hypothesis.actor ?? null,
    repair: withinReach(on, hypothesis),
  };
}
