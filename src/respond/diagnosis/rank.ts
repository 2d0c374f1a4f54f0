/** From proposals to an order: the same ones are merged, what explains nothing is held back, what is only a consequence gives way. */
import { type CauseKind, isInnocent } from '../../domain/diagnosis.ts';
import type { Case } from './case.ts';
import { confidenceOf, type Hypothesis, merge } from './hypothesis.ts';
import { isHarm, type Symptom } from './symptoms.ts';

export interface Ranked {
  readonly hypothesis: Hypothesis;
  readonly confidence: number;
  readonly explains: readonly Symptom[];
  /** For `--explain`: what lowered it. */
  readonly lowered: readonly string[];
}

/** A consequence gives way to a cause at least this likely. */
const DEEP_ENOUGH = 0.7;
const HALF = 0.5;
/** A component that explains as much is named first. */
const INNOCENT = 0.1;
/** A change that nothing speaks of, while something else is known to be wrong. */
const UNRELATED = 0.3;

export function rank(on: Case, proposals: readonly Hypothesis[]): readonly Ranked[] {
  const first = mergeEqual(proposals).map((hypothesis) => judge(on, hypothesis));
  const judged = first.map((r) => explainAway(on, r, first));
  const deep = judged.filter((r) => r.hypothesis.depth === 'root' && r.confidence >= DEEP_ENOUGH);
  return judged.map((r) => giveWay(on, r, deep)).toSorted(compare);
}

/** Evidence that a strong cause explains by more than words in common speaks for no edit that shares a few words with it. */
const STRONG = 0.8;
const BY_MORE_THAN_WORDS = 0.5;

function explainAway(on: Case, ranked: Ranked, all: readonly Ranked[]): Ranked {
  const { hypothesis } = ranked;
  if (!hypothesis.support.some((s) => s.soft === true)) return ranked;
  const strong = all.filter(
    (other) =>
      other !== ranked &&
      other.confidence >= STRONG &&
      (isFaint(hypothesis) || !isInnocent(other.hypothesis.kind)),
  );
  const taken = new Set(strong.flatMap(evidenceOf));
  const left = hypothesis.support.filter((s) => s.soft !== true || !taken.has(s.evidence));
  const again =
    left.length === hypothesis.support.length ? ranked : judge(on, { ...hypothesis, support: left });
  const needless =
    left.every((s) => s.soft === true || s.weight < BY_MORE_THAN_WORDS) &&
    strong.some((other) => explainsAllOf(other, again));
  const confidence = needless ? again.confidence * HALF : again.confidence;
  if (confidence === ranked.confidence) return ranked;
  return {
    ...again,
    confidence,
    lowered: [...again.lowered, 'what speaks for it is explained by a stronger cause'],
  };
}

/** However many messages share words with it: a possibility, and never named as the cause. */
const MOST_OF_WORDS = 0.45;

/** Words in common with a text that may have been so for years: even an innocent reason explains more. */
function isFaint({ support }: Hypothesis): boolean {
  const soft = support.filter((s) => s.weight > 0);
  return soft.length > 0 && soft.every((s) => s.soft === true && s.weight < BY_MORE_THAN_WORDS);
}

function evidenceOf({ hypothesis, explains }: Ranked): readonly string[] {
  const hard = hypothesis.support.filter((s) => s.soft !== true && s.weight >= BY_MORE_THAN_WORDS);
  return [...hard.map((s) => s.evidence), ...explains.flatMap((symptom) => symptom.evidence)];
}

function explainsAllOf(strong: Ranked, weak: Ranked): boolean {
  return weak.explains.every((symptom) => strong.explains.includes(symptom));
}

function mergeEqual(proposals: readonly Hypothesis[]): readonly Hypothesis[] {
  const byKey = new Map<string, Hypothesis>();
  for (const one of proposals) {
    const key = `${one.kind} ${one.object}`;
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? one : merge(known, one));
  }
  return [...byKey.values()];
}

function judge(on: Case, hypothesis: Hypothesis): Ranked {
  const explains = on.symptoms.filter((symptom) => canExplain(on, hypothesis, symptom));
  const confidence = Math.min(confidenceOf(hypothesis), isFaint(hypothesis) ? MOST_OF_WORDS : 1);
  const harm = on.symptoms.some(isHarm);
  if (!harm || explains.some(isHarm) || isFuture(on, hypothesis))
    return { hypothesis, confidence, explains, lowered: [] };
  return {
    hypothesis,
    confidence: confidence * HALF,
    explains,
    lowered: ['it explains none of what is wrong now'],
  };
}

/** Damage that has not taken effect yet is real beside another trouble: the service will fail on it as well. */
function isFuture(on: Case, hypothesis: Hypothesis): boolean {
  return (
    hypothesis.latent === 'next-start' &&
    hypothesis.support.some((s) => s.weight >= 0.8) &&
    !isInnocent(hypothesis.kind) &&
    on.symptoms.some((s) => !isHarm(s))
  );
}

export function canExplain(on: Case, hypothesis: Hypothesis, symptom: Symptom): boolean {
  if (!hypothesis.explains.includes(symptom.kind)) return false;
  const { files, services } = hypothesis;
  if (files !== undefined && symptom.files.length > 0 && !symptom.files.some((file) => files.includes(file)))
    return false;
  if (services.length === 0 || symptom.service === '') return true;
  return services.includes(symptom.service) || services.some((id) => on.dependsOn(symptom.service, id));
}

/** A service that is down because its library is gone is no cause of its own; nor is an application that a setting cuts short. */
function giveWay(on: Case, ranked: Ranked, deep: readonly Ranked[]): Ranked {
  const { hypothesis } = ranked;
  const deeper = deep.find(
    (other) =>
      other !== ranked &&
      (hypothesis.depth === 'symptom'
        ? bringsAbout(on, other.hypothesis, hypothesis)
        : takesOver(other.hypothesis, hypothesis)),
  );
  if (deeper === undefined) return ranked;
  return {
    ...ranked,
    confidence: ranked.confidence * HALF,
    lowered: [...ranked.lowered, `${deeper.hypothesis.kind} ${deeper.hypothesis.object} brings it about`],
  };
}

/** The same message speaks for a component of the host. */
function takesOver(cause: Hypothesis, effect: Hypothesis): boolean {
  if (effect.kind !== 'app-error' || isInnocent(cause.kind)) return false;
  const own = new Set(effect.support.filter((s) => s.weight >= BY_MORE_THAN_WORDS).map((s) => s.evidence));
  return cause.support.some((s) => s.weight >= BY_MORE_THAN_WORDS && own.has(s.evidence));
}

function bringsAbout(on: Case, cause: Hypothesis, effect: Hypothesis): boolean {
  if (isInnocent(cause.kind)) return false;
  if (
    cause.kind === 'config-mismatch' ||
    !(cause.explains.includes('down') || cause.explains.includes('bad-gateway'))
  )
    return cause.kind === 'config-mismatch';
  if (cause.services.length === 0) return true;
  return effect.services.some(
    (id) =>
      cause.services.includes(id) ||
      on.wanted.some(({ service }) => cause.services.includes(service.id) && on.dependsOn(service.id, id)),
  );
}

/** Nothing can be written any more, the log lines of every other trouble included: it is dealt with first. */
const STOPS_WRITING: ReadonlySet<CauseKind> = new Set(['disk-full', 'read-only']);
const WRITING = 0.25;

/** Explaining present harm counts before everything else; an innocent reason never outranks a component that explains as much. */
function weightOf({ hypothesis, confidence, explains }: Ranked): number {
  const harm = explains.filter(isHarm).length > 0 ? 0.3 : 0;
  const grave = explains.some((s) => s.kind === 'down' || s.kind === 'source-leak' || s.everywhere) ? 0.1 : 0;
  const idle = hypothesis.support.every((s) => s.weight === 0) ? UNRELATED : 0;
  const stops = STOPS_WRITING.has(hypothesis.kind) ? WRITING : 0;
  const innocent = isInnocent(hypothesis.kind) ? INNOCENT : 0;
  return confidence + harm + grave + stops - idle - innocent;
}

/** Of two that are about as certain, what is a cause more often comes first. */
const STEPS = 20;

function compare(a: Ranked, b: Ranked): number {
  return (
    Math.round(weightOf(b) * STEPS) - Math.round(weightOf(a) * STEPS) ||
    b.hypothesis.prior - a.hypothesis.prior ||
    weightOf(b) - weightOf(a) ||
    (a.hypothesis.object < b.hypothesis.object ? -1 : 1)
  );
}
