/** A drill at a table: what was recorded of an incident is revealed question by question. No host, nothing runs. Pure. */
import { CAUSE_KINDS, type CauseKind } from '../../domain/diagnosis.ts';
import type { Incident } from '../../domain/incident.ts';
import { isSameCause } from '../../practice/index.ts';
import { nearest } from '../runbook/index.ts';
import { NOTES, type DrillCourse, type Saying } from './model.ts';

export interface Scenario {
  readonly incident: string;
  /** What everybody saw. */
  readonly opening: readonly string[];
  /** By the source that one asks. */
  readonly evidence: Readonly<Record<string, readonly string[]>>;
  readonly truth: { readonly cause: CauseKind; readonly object: string; readonly package?: string };
}

/** Kinds of entries that give the answer away. */
const TELLING =
  /^(?:incident\.(?:opened|diagnosed|mitigated|monitoring|resolved|reopened)|finding\.|actor\.|restore\.|repair\.|runbook\.)/;

/** undefined: no cause was recorded, so no answer could be judged. */
export function scenarioOf(incident: Incident): Scenario | undefined {
  const [cause] = incident.diagnosis?.causes ?? [];
  if (cause === undefined) return undefined;
  const evidence: Record<string, string[]> = {};
  const add = (source: string, text: string): void => void (evidence[source] ??= []).push(text);
  for (const { source, text } of incident.diagnosis?.evidence ?? []) add(source, text);
  for (const { line } of incident.actors) add('actors', line);
  for (const { at, text, kind } of incident.timeline)
    if (!TELLING.test(kind)) add('timeline', `${at.slice(11, 19)} ${text}`);
  return {
    incident: incident.id,
    opening: [
      `An incident begins on ${incident.openedAt.slice(0, 16).replace('T', ' ')} UTC.`,
      ...(incident.signals.length > 0
        ? incident.signals.map(({ summary }) => summary)
        : ['Pages do not answer as they should.']),
    ],
    evidence,
    truth: {
      cause: cause.kind,
      object: cause.object,
      ...(cause.package === null ? {} : { package: cause.package }),
    },
  };
}

export const TABLE_WORDS = 'ask SOURCE · hypothesis KIND OBJECT · update TEXT · note SLOT TEXT · finish';

export class Table {
  readonly #scenario: Scenario;
  readonly #said: Saying[] = [];
  readonly #now: () => number;
  #finishedAt: number | undefined;

  constructor(scenario: Scenario, now: () => number) {
    this.#scenario = scenario;
    this.#now = now;
  }

  get finished(): boolean {
    return this.#finishedAt !== undefined;
  }

  /** What the table answers to a line. */
  hear(line: string): readonly string[] {
    const [word = '', ...rest] = line.trim().split(/\s+/);
    const text = rest.join(' ');
    const at = this.#now();
    const sources = Object.keys(this.#scenario.evidence);
    switch (word) {
      case 'ask': {
        if (!Object.hasOwn(this.#scenario.evidence, text))
          return [
            `there is nothing from ${text === '' ? 'nobody' : text}${hint(text, sources)}; there is: ${sources.join(', ')}`,
          ];
        this.#said.push({ what: 'asked', at, source: text });
        return this.#scenario.evidence[text] ?? [];
      }
      case 'hypothesis':
        return this.#hypothesis(rest, at);
      case 'report':
      case 'update':
        if (text === '') return ['what are they told?'];
        this.#said.push({ what: word, at, text });
        return ['told.'];
      case 'note': {
        const slot = NOTES.find((known) => known === rest[0]);
        if (slot === undefined) return [`notes are about: ${NOTES.join(', ')}`];
        this.#said.push({ what: 'note', at, slot, text: rest.slice(1).join(' ') });
        return ['kept for the post-mortem.'];
      }
      case 'finish':
        this.#finishedAt = at;
        return [];
      default:
        return [`you can say: ${TABLE_WORDS}`];
    }
  }

  course(): DrillCourse {
    return {
      mode: 'tabletop',
      level: 2,
      innocent: false,
      faultAt: 0,
      finishedAt: this.#finishedAt ?? this.#now(),
      calledHealthy: false,
      said: this.#said,
      typed: [],
    };
  }

  #hypothesis([word = '', ...rest]: readonly string[], at: number): readonly string[] {
    const kind = CAUSE_KINDS.find((known) => known === word);
    const object = rest.join(' ');
    if (kind === undefined || object === '')
      return [`hypothesis KIND OBJECT${hint(word, CAUSE_KINDS)}; kinds are: ${CAUSE_KINDS.join(', ')}`];
    const { truth } = this.#scenario;
    const right = isSameCause({ kind, object }, truth, truth.package, (path) => path);
    this.#said.push({ what: 'hypothesis', at, kind, object, right });
    return ['written down.'];
  }
}

function hint(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === undefined ? '' : ` (is it ${meant}?)`;
}
